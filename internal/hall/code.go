package hall

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Job is what the bearer of a code does.
type Job string

// The jobs of a hall.
const (
	Chair  Job = "chair"  // sees every room, makes codes, draws lots, announces
	Door   Job = "door"   // counts who is let in to one room
	Teller Job = "teller" // counts one room's ballots
)

// Pass is what a code lets its bearer do. It ends with the night.
type Pass struct {
	Contest canvass.ContestID `json:"contest"`
	Job     Job               `json:"job"`
	// Area and Unit are the room of a door or a teller; the chair has none. An empty unit is the whole contest.
	Area canvass.Area   `json:"area,omitempty"`
	Unit canvass.UnitID `json:"unit,omitempty"`
	// Place is the room's name for people.
	Place string `json:"place,omitempty"`
	// Number tells apart the codes of one job in one room, from 1.
	Number int `json:"number,omitempty"`
	// Name is who used the code first: from then on the code is theirs.
	Name    string       `json:"name,omitempty"`
	Made    canvass.Time `json:"made"`
	Expires canvass.Time `json:"expires"`
	Revoked bool         `json:"revoked,omitempty"`

	id string
}

// ID names the pass in the record's settings and as an actor; it tells nothing of the code.
func (p *Pass) ID() string { return p.id }

// Actor is who entered what the bearer enters: "hall teller 2 of room:a".
func (p *Pass) Actor() string {
	at := cmp.Or(string(p.Unit), "the contest")
	if p.Job == Chair {
		return "hall chair"
	}
	return "hall " + string(p.Job) + " " + string(rune('0'+p.Number%10)) + " of " + at
}

// Codes are a record's codes. What is kept of a code is its SHA-256 under a secret of the record. All methods may be
// called from several goroutines.
type Codes struct {
	in access.Settings
	// mu keeps two people from becoming the first bearer of one code in this process.
	mu sync.Mutex
}

// NewCodes are the codes of the record with the settings; a ledger.Log is that.
func NewCodes(in access.Settings) *Codes { return &Codes{in: in} }

const (
	codeSetting   = "hall/code/"  // and the code's id
	secretSetting = "hall/secret" // what codes are hashed under, and cookies signed with
	// letters are those of a code: no vowels, so that no word comes out, and nothing that looks like another.
	letters = "23456789BCDFGHJKLMNPQRSTVWXZ"
	// codeLength letters are 28^8, some 2^38: with the limit on tries nobody guesses one in a night.
	codeLength = 8
)

// ErrNoCode says that a code is none, or is no more. It does not say which.
var ErrNoCode = canvass.Errorf(canvass.Refused, "code", "this code is not known, or its night is over: ask the chair for another")

// Make makes a code and returns its text, "BC23-DF45", which is kept nowhere. Contest, Job and the room are the
// caller's, and when it expires.
func (c *Codes) Make(ctx context.Context, p Pass, now canvass.Time) (string, error) {
	if p.Job != Chair && p.Job != Door && p.Job != Teller {
		return "", canvass.Errorf(canvass.Invalid, "code", "%q is not a job: use chair, door or teller", p.Job)
	}
	if p.Expires <= now {
		return "", canvass.Errorf(canvass.Invalid, "code", "a code ends later than now")
	}
	secret, err := c.secret(ctx)
	if err != nil {
		return "", err
	}
	text := make([]byte, codeLength)
	for i := range text {
		text[i] = letters[randomBelow(len(letters))]
	}
	p.Made, p.Name, p.Revoked = now, "", false
	p.id = codeID(secret, string(text))
	return string(text[:4]) + "-" + string(text[4:]), c.put(ctx, &p)
}

// randomBelow is an even choice of 0 to n-1; n is at most 256.
func randomBelow(n int) int {
	for {
		var b [1]byte
		rand.Read(b[:]) // never fails, see crypto/rand
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}

// Redeem is the pass of a code for somebody: the first who uses it is its bearer, by the name given, and nobody else
// after. A teller's name must not be that of another teller of the room.
func (c *Codes) Redeem(ctx context.Context, code, name string, now canvass.Time) (*Pass, error) {
	secret, err := c.secret(ctx)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.Pass(ctx, codeID(secret, plainCode(code)), now)
	if err != nil {
		return nil, err
	}
	name = strings.Join(strings.Fields(name), " ")
	if p.Name != "" {
		if !canvass.SameTeller(p.Name, name) {
			return nil, canvass.Errorf(canvass.Refused, "code", "this code is somebody else's: each person has one of their own, ask the chair")
		}
		return p, nil
	}
	if err := canvass.CheckTeller(name); err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "name", "write your name, as you would sign a sheet: %w", err)
	}
	if p.Job == Teller {
		all, err := c.List(ctx, p.Contest)
		if err != nil {
			return nil, err
		}
		for _, o := range all {
			if o.Job == Teller && o.Unit == p.Unit && o.Area == p.Area && o.id != p.id && canvass.SameTeller(o.Name, name) {
				return nil, canvass.Errorf(canvass.Refused, "name", "%s counts this room already: two tellers are two people", name)
			}
		}
	}
	p.Name = name
	return p, c.put(ctx, p)
}

// Pass is the pass with the id, ErrNoCode where there is none or it has ended.
func (c *Codes) Pass(ctx context.Context, id string, now canvass.Time) (*Pass, error) {
	p, err := c.read(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, ErrNoCode
	}
	if err != nil {
		return nil, err
	}
	if p.Revoked || now >= p.Expires {
		return nil, ErrNoCode
	}
	return p, nil
}

// Revoke ends a code at once. What was entered with it stays.
func (c *Codes) Revoke(ctx context.Context, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, err := c.read(ctx, id)
	if err != nil {
		return err
	}
	p.Revoked = true
	return c.put(ctx, p)
}

// List are the contest's codes, ended ones too, by room, job and number.
func (c *Codes) List(ctx context.Context, contest canvass.ContestID) ([]*Pass, error) {
	names, err := c.in.MetaNames(ctx)
	if err != nil {
		return nil, err
	}
	var out []*Pass
	for _, name := range names {
		id, ours := strings.CutPrefix(name, codeSetting)
		if !ours {
			continue
		}
		p, err := c.read(ctx, id)
		if err != nil {
			return nil, err
		}
		if p.Contest == contest {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b *Pass) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Job, b.Job), cmp.Compare(a.Number, b.Number), cmp.Compare(a.id, b.id))
	})
	return out, nil
}

func (c *Codes) read(ctx context.Context, id string) (*Pass, error) {
	raw, err := c.in.Meta(ctx, codeSetting+id)
	if err != nil {
		return nil, err
	}
	var p Pass
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "code", "the record's code %s does not read", id)
	}
	p.id = id
	return &p, nil
}

func (c *Codes) put(ctx context.Context, p *Pass) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return canvass.Errorf(canvass.Failed, "code", "%w", err)
	}
	return c.in.SetMeta(ctx, codeSetting+p.id, raw)
}

// secret is the record's own, made when it is first asked for.
func (c *Codes) secret(ctx context.Context) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	raw, err := c.in.Meta(ctx, secretSetting)
	if !errors.Is(err, ledger.ErrNotFound) {
		return raw, err
	}
	raw = make([]byte, 32)
	rand.Read(raw) // never fails, see crypto/rand
	return raw, c.in.SetMeta(ctx, secretSetting, raw)
}

// plainCode is a code as it was made, however it was typed.
func plainCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(letters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(typed))
}

func codeID(secret []byte, code string) string {
	sum := sha256.Sum256(append(slices.Clone(secret), code...))
	return hex.EncodeToString(sum[:12])
}

// Night is when codes made now end: at noon twelve hours behind Greenwich, when the night is over everywhere, and not
// before the evening of the day on which they were made is over there too.
func Night(now time.Time) time.Time {
	d := now.In(time.FixedZone("", -12*60*60))
	end := time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, d.Location())
	for end.Sub(now) < leastNight {
		end = end.AddDate(0, 0, 1)
	}
	return end
}

// leastNight is from before dawn to after midnight.
const leastNight = 24 * time.Hour
