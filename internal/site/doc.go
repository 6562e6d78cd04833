// Package site writes a record's pages, answers, pictures and files as files, for any web server, object store or content
// network to hand out: the site.
//
// Pages are those of the desk's own server, asked for what may be handed on and nothing else, from link to link. A link
// then leads to a file, and what needs the server is no link. A version is everything at one head of the record:
//
//	still := desk.Still("https://results.example.org", logger)
//	s, err := site.New(site.Config{
//		Pages: still, Pin: still.Pin, Root: desk.RootAt, Evidence: desk.AllPublicEvidence, Place: folder,
//		Address: "https://results.example.org",
//	})
//	done, err := s.Step(ctx, desk.View(), checkpoint)
//
// Only files that changed are written. The bytes of each are kept under their hash, where they never change, and a
// version becomes readable when its last file, the pointer live.json, names it. A page that is open follows that small
// file, and fetches its own new bytes by their hash: whatever is kept between, by whom and for how long, it shows one
// version and never half of another. What a page says in words of its own age is true without a script: the moment at
// which it last changed. docs/running.md describes how a site is served.
package site
