package iowa2020

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// Districts are Iowa's congressional districts from 2013 to 2023 by county, in lower case. Iowa's map divides no
// county (Iowa Code, chapter 40, as it stood in 2020).
var Districts = func() map[string]canvass.Area {
	m := map[string]canvass.Area{}
	for area, counties := range map[canvass.Area]string{
		"cd-1": "Allamakee,Benton,Black Hawk,Bremer,Buchanan,Clayton,Delaware,Dubuque,Fayette,Howard,Iowa,Jackson,Jones,Linn," +
			"Marshall,Mitchell,Poweshiek,Tama,Winneshiek,Worth",
		"cd-2": "Appanoose,Cedar,Clarke,Clinton,Davis,Decatur,Des Moines,Henry,Jasper,Jefferson,Johnson,Keokuk,Lee,Louisa,Lucas," +
			"Mahaska,Marion,Monroe,Muscatine,Scott,Van Buren,Wapello,Washington,Wayne",
		"cd-3": "Adair,Adams,Cass,Dallas,Fremont,Guthrie,Madison,Mills,Montgomery,Page,Polk,Pottawattamie,Ringgold,Taylor,Union,Warren",
		"cd-4": "Audubon,Boone,Buena Vista,Butler,Calhoun,Carroll,Cerro Gordo,Cherokee,Chickasaw,Clay,Crawford,Dickinson,Emmet," +
			"Floyd,Franklin,Greene,Grundy,Hamilton,Hancock,Hardin,Harrison,Humboldt,Ida,Kossuth,Lyon,Monona,O'Brien,Osceola," +
			"Palo Alto,Plymouth,Pocahontas,Sac,Shelby,Sioux,Story,Webster,Winnebago,Woodbury,Wright",
	} {
		for _, c := range strings.Split(counties, ",") {
			m[strings.ToLower(c)] = area
		}
	}
	return m
}()
