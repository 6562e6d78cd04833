package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) tokenCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "token",
		Short: "Let somebody enter from elsewhere: make, list and revoke tokens",
		Long: `A token lets whoever bears it enter over the web, at /api/v1/entries of a desk that serves. It is shown once; the
record keeps its hash. Who can write to the record's file needs none: commands here are by the user who runs them.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(p.tokenMakeCommand(), p.tokenListCommand(), p.tokenRevokeCommand())
	return c
}

func (p *program) tokenMakeCommand() *cobra.Command {
	var role, expires string
	var sources, contests []string
	c := &cobra.Command{
		Use:   "make NAME --role ROLE",
		Short: "Make a token and show it, this once",
		Long: `Makes a token. A reporter enters counts, claims and notices, and mends its own; an authority speaks for the one source that
--source names, in the contests that are its own, and confirms; a desk enters everything, calls too; an admin also gives
out tokens. Entries name the token as "token NAME"; a name is given once.

--source and --contest bind it further, and may be repeated. A reporter's token speaks for a contest's authority only where
--source names it. --expires takes a moment, or how long from now.`,
		Example: `  canvass token make hall-4 --role reporter
  canvass token make stringer --role reporter --contest 2024/dem/as --source american-samoa-democratic-party --expires 12h
  canvass token make samoa-party --role authority --source american-samoa-democratic-party`,
		Args: exactly(1, "a name such as hall-4"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				until, err := expiry(expires, desk.Now().NotBefore)
				if err != nil {
					return err
				}
				t := access.Token{Name: args[0], Role: access.Role(role), Sources: sources, Contests: contests, Expires: until, MadeBy: actor()}
				text, err := d.MakeToken(cmd.Context(), t)
				if err != nil {
					return err
				}
				return p.print(answer.MadeToken{Name: t.Name, Role: t.Role, Token: text}, func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "%s\nIt is shown this once. It is sent as the header Authorization: Bearer TOKEN\n", text)
					return err
				})
			})
		},
	}
	c.Flags().StringVar(&role, "role", string(access.Reporter), "`ROLE`: reporter, authority, desk or admin")
	c.Flags().StringSliceVar(&sources, "source", nil, "a `SOURCE` of the catalog that it may speak for; an authority's has one")
	c.Flags().StringSliceVar(&contests, "contest", nil, "a `CONTEST` such as 2024/dem/as, or a race, that it may enter for")
	c.Flags().StringVar(&expires, "expires", "", "`WHEN` it ends by itself: a moment such as 2024-03-06T12:00Z, or a time such as 12h")
	_ = c.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"reporter", "authority", "desk", "admin"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("source", p.completeSources)
	return c
}

func (p *program) tokenListCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "Every token that was made, the revoked ones too",
		Example: `  canvass token list`,
		Args:    atMost(0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withDesk(cmd.Context(), true, func(d *desk.Desk) error {
				tokens, err := d.Tokens().List(cmd.Context())
				if err != nil {
					return err
				}
				last, since, err := d.Uses().Read(cmd.Context())
				if err != nil {
					return err
				}
				shown := answer.TokensOf(tokens, d.Used(), last, since)
				return p.print(shown, func(w io.Writer) error {
					if len(tokens) == 0 {
						_, err := fmt.Fprintln(w, "No token was made: nobody enters from elsewhere. canvass token make NAME --role ROLE makes one.")
						return err
					}
					rows := [][]string{}
					for i, t := range tokens {
						state := "holds"
						if t.Revoked != 0 {
							state = "revoked " + wording.Moment(t.Revoked)
						}
						if t.Revoked == 0 && t.Expires != 0 {
							state = "expires " + wording.Moment(t.Expires)
							if t.Expires <= desk.Now().NotBefore {
								state = "expired " + wording.Moment(t.Expires)
							}
						}
						rows = append(rows, []string{t.Name, string(t.Role), boundWords(&t), "made " + wording.Moment(t.Made) + " by " + t.MadeBy, usedWords(&shown.Tokens[i]), state})
					}
					_, err := fmt.Fprintln(newScreen(w), columns("llllll", rows))
					return err
				})
			})
		},
	}
}

// expiry is the moment that a text means, seen from now; zero for none.
func expiry(text string, now canvass.Time) (canvass.Time, error) {
	if text == "" {
		return 0, nil
	}
	if wait, err := time.ParseDuration(text); err == nil {
		return now + canvass.Time(wait/time.Millisecond), nil
	}
	t, err := canvass.ParseTime(text)
	if err != nil {
		return 0, canvass.Errorf(canvass.Invalid, "expires", "%q is neither a moment such as 2024-03-06T12:00Z nor a time such as 12h", text)
	}
	return t, nil
}

// boundWords say what a token is bound to.
func boundWords(t *access.Token) string {
	return strings.Join(append(slices.Clone(t.Sources), t.Contests...), " ")
}

// usedWords say what a token's bearer has entered, and when it was last presented.
func usedWords(t *answer.Token) string {
	var says []string
	switch {
	case t.Entries == 1:
		says = append(says, "1 entry")
	case t.Entries > 1:
		says = append(says, fmt.Sprintf("%d entries", t.Entries))
	}
	if t.BareEntries > 0 {
		says = append(says, fmt.Sprintf("%d more under the bare name, by a token or user of an earlier version", t.BareEntries))
	}
	switch {
	case t.LastUsed != nil && t.LastFrom != nil:
		says = append(says, fmt.Sprintf("last used at %s from %s", wording.Moment(*t.LastUsed), *t.LastFrom))
	case t.LastUsed != nil:
		says = append(says, "last used at "+wording.Moment(*t.LastUsed))
	case t.NotedSince != nil:
		says = append(says, "never used since "+wording.Moment(*t.NotedSince))
	default:
		says = append(says, "no use is noted yet")
	}
	return strings.Join(says, ", ")
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME",
		Short:   "End a token at once",
		Example: `  canvass token revoke hall-4`,
		Args:    exactly(1, "a token's name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				t, err := d.Tokens().Revoke(cmd.Context(), args[0], actor(), desk.Now().NotBefore)
				if err != nil {
					return err
				}
				last, since, err := d.Uses().Read(cmd.Context())
				if err != nil {
					return err
				}
				return p.print(answer.TokensOf([]access.Token{*t}, d.Used(), last, since), func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "%s is revoked; what it entered stays.\n", t.Name)
					return err
				})
			})
		},
	}
}

// adminToken is the name of the token that is made with a record.
const adminToken = "admin"

// makeAdmin makes a new record's first token, and keeps it in a file beside the record's private key, readable by the
// user alone.
func makeAdmin(ctx context.Context, home desk.Home, d *desk.Desk) error {
	text, err := d.MakeToken(ctx, access.Token{Name: adminToken, Role: access.Admin, MadeBy: actor()})
	if err != nil {
		return err
	}
	return createFile(adminFile(home, d.Record()), text+"\n", 0o600)
}

// adminFile is where a record's first token is kept.
func adminFile(home desk.Home, r *canvass.Record) string {
	return filepath.Join(string(home.Keys()), canvass.Slug(r.Origin)+"-admin.token")
}

// withAdmin finishes the creation of a record that others may write to.
func withAdmin(ctx context.Context, home desk.Home, d *desk.Desk, err error) (*desk.Desk, error) {
	if err != nil {
		return nil, err
	}
	if err := makeAdmin(ctx, home, d); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}
