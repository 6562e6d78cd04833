// Package data carries the catalog's files inside the program: contests, races, jurisdictions, people and outlets, and
// the nights that can be replayed. Their format is described in docs/format/catalog.md; package catalog reads them.
package data

import "embed"

// FS has the files at their paths below this folder: "2024/dem/as.toml", "nights/2024-03-05/2024-dem-as.toml".
//
//go:embed *.toml */*.toml */*/*.toml
var FS embed.FS

// Counties is the table of counties, which package place reads.
//
//go:embed places/counties.csv
var Counties string

// Towns is the table of New England's towns, which package place reads.
//
//go:embed places/towns.csv
var Towns string

// Baselines is the table of earlier votes and covariates by county, which package baseline reads.
//
//go:embed baselines/counties.csv
var Baselines string
