package tally

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// OfCatalog is what files of a catalog say by themselves at a moment, without a record: the same as a record that holds
// nothing else. The name is for what is made of it. Files that cannot be read are in Snapshot.CatalogProblems.
func OfCatalog(name string, files []catalog.File, at canvass.Time) (*Snapshot, error) {
	f := New()
	first := canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindRecord, Key: "record", Recorded: at,
		Record: &canvass.Record{Kind: canvass.Live, Name: name},
	}
	if err := f.Add(0, &first, nil); err != nil {
		return nil, err
	}
	for i, x := range files {
		e := canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindCatalog, Key: "catalog/" + x.Path, Recorded: at,
			Catalog: &canvass.CatalogFile{Path: x.Path, Hash: x.Hash(), Size: int64(len(x.Bytes))},
		}
		if err := f.Add(int64(i)+1, &e, x.Bytes); err != nil {
			return nil, err
		}
	}
	return f.Snapshot(), nil
}
