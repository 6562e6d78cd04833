package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/spf13/cobra"
)

func (p *program) hallCommand() *cobra.Command {
	var kind, name string
	var pages pageFlags
	c := &cobra.Command{
		Use:   "hall CONTEST",
		Short: "Count a caucus with volunteers on their phones",
		Long: `Serves the pages of a record as canvass serve does, and beside them forms for the volunteers of one contest: at
the door, tellers who count each room two by two, and the chair, who sees every room, draws lots and announces.

It prints the chair's code. Enter it at the address that is printed; the chair's pages make the codes of the others. Each
code is one person's, for one room, and ends with the night: at noon of the next day, west of everywhere.

Phones reach it where --addr lets them: "--addr :8270" serves the whole network of the hall. A phone keeps what is typed when
the network drops; that it also opens the forms without one needs HTTPS (--tls-cert, --tls-key, or a proxy). Paper is enough
where nothing else works: canvass print makes every sheet. A new record needs --kind: a drill never becomes the live one.`,
		Example: `  canvass hall 2028/dem/gu --db guam.canvass --kind live --addr :8270
  canvass hall 2028/dem/gu --db drill.canvass --kind rehearsal`,
		Args:              exactly(1, "a contest such as 2028/dem/gu"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			if err := p.kindOfNew(cmd.Flags().Changed("kind")); err != nil {
				return err
			}
			server, err := pages.open(cmd.Flags().Changed("addr"), p.stderr)
			if err != nil {
				return err
			}
			d, db, err := p.openOrCreate(cmd.Context(), canvass.RecordKind(kind), cmd.Flags().Changed("kind"), name)
			if err != nil {
				return errors.Join(err, server.close())
			}
			code, err := p.openHall(cmd.Context(), d, id, server)
			if err != nil {
				return errors.Join(err, server.close(), d.Close())
			}
			if p.json {
				err = answer.Write(p.stdout, answer.Hall{
					Forms: server.url() + "hall", Pages: server.url(), ChairCode: code, Record: answer.RecordOf(d.Record()),
				})
			}
			p.say("Forms: %shall", server.url())
			for _, a := range inTheHall(server.pages.Addr()) {
				p.say("       %shall", a)
			}
			p.say("Pages: %s%s", server.url(), id)
			p.say("The chair's code: %s (it ends at %s)", code, hall.Night(time.Now()).In(placeOf(d, id)).Format("3:04 PM MST on 2 January"))
			p.say("Record: %s, %q, %s", db, d.Record().Name, kindPhrase(d.Record().Kind))
			return errors.Join(err, serve(cmd.Context(), d, server, nil), d.Close())
		},
	}
	f := c.Flags()
	pages.add(c)
	f.StringVar(&kind, "kind", string(canvass.Live), "of a new record: `live` or rehearsal")
	f.StringVar(&name, "name", "", "of a new record: a `NAME` for people")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// kindOfNew refuses to make a record for a hall of which nobody said what it is for.
func (p *program) kindOfNew(said bool) error {
	db, err := p.recordPath()
	if said || err == nil && desk.There(db) {
		return nil
	}
	if err != nil && canvass.KindOf(err) != canvass.NotFound {
		return err
	}
	return canvass.Errorf(canvass.Invalid, "kind", "there is no record%s yet: say what the new one is for, --kind live, or --kind rehearsal to practise",
		map[bool]string{true: " at " + db}[err == nil])
}

// openHall puts a contest's forms on the server and makes a code for its chair.
func (p *program) openHall(ctx context.Context, d *desk.Desk, id canvass.ContestID, server *pageServer) (string, error) {
	c, err := d.View().Catalog.Contest(string(id))
	if err != nil {
		return "", err
	}
	if err := hall.Ready(c); err != nil {
		return "", err
	}
	if err := d.SettleSheets(ctx, id); err != nil { // a program that died between two sheets and their report
		return "", err
	}
	codes := hall.NewCodes(d.Log())
	now := time.Now()
	code, err := codes.Make(ctx, hall.Pass{Contest: id, Job: hall.Chair, Expires: canvass.TimeOf(hall.Night(now))}, canvass.TimeOf(now))
	if err != nil {
		return "", err
	}
	forms := hall.New(hall.Config{Desk: d, Codes: codes, Contest: id, Encrypted: server.encrypted()})
	server.beside = func(pages http.Handler) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/hall", forms)
		mux.Handle("/hall/", forms)
		mux.Handle("/", pages)
		return mux
	}
	return code, nil
}

// placeOf is the zone of the contest's place.
func placeOf(d *desk.Desk, id canvass.ContestID) *time.Location {
	return d.View().Catalog.Jurisdictions[id.Jurisdiction()].Location()
}

// inTheHall are the addresses at which phones of the same network find a server that listens on all.
func inTheHall(a net.Addr) []string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return nil
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var out []string
	for _, x := range all {
		if n, ok := x.(*net.IPNet); ok && n.IP.IsPrivate() && n.IP.To4() != nil {
			out = append(out, fmt.Sprintf("http://%s/", net.JoinHostPort(n.IP.String(), fmt.Sprint(tcp.Port))))
		}
	}
	return out
}

// kindPhrase says what a kind of record is for.
func kindPhrase(k canvass.RecordKind) string {
	switch k {
	case canvass.Rehearsal:
		return "a rehearsal: nothing in it is a result"
	case canvass.Replay:
		return "a replay of a past night"
	}
	return "a live record"
}
