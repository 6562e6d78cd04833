// Package calibrate replays contests whose counts are known, in many orders of counting, and scores what package
// estimate said on the way: how often its intervals held the end, how wide they were, what its chances were worth.
//
// Nothing is scored that it was learned on: each contest is estimated with variances and stretch that were learned
// without any contest of its state, and with nothing but contests held earlier for its season's means.
//
//	contests, err := calibrate.Load2016(os.Getenv("CANVASS_DATA"))
//	report := calibrate.Run(contests, calibrate.Options{})
//	for _, cell := range report.Cells {
//		fmt.Println(cell.Order, cell.Counted, cell.Method, cell.Coverage)
//	}
//
// docs/calibration.md is what [Report.Markdown] writes.
package calibrate
