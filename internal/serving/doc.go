// Package serving is the HTTP server around a desk's pages and API: what strangers may take of it, who they are behind
// proxies, and what the log says of them.
//
//	s := serving.Server{Handler: pages, Proxies: proxies}
//	l, err := serving.Listen("127.0.0.1:8270")
//	err = s.Serve(ctx, l)
//
// The bounds, each of which holds for a stranger whatever they send:
//
//	connections   in all by the process's file descriptors, and for each address; when there is no room, the
//	              connection that has waited longest without asking anything is closed for the new one
//	a header      64 KiB, within 10 s
//	a body        10 s, unless the handler gives it longer to somebody whom it knows
//	an answer     each 64 KiB of it are taken within 20 s; a live stream sets its own deadlines
//	work          a few requests are worked on at once, and for each address half of them; others wait in line
//	an address    valid UTF-8 without control characters; else 400
//
// Every answer carries X-Request-Id, and so does every line that the log has about it.
package serving
