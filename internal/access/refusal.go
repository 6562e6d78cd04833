package access

import "errors"

// Refusal is an error of a token that is refused, with the reason in a word for the desk's log and metrics. Its own
// words are for whoever was refused, and may say less.
type Refusal struct {
	// Token is the token's name where the record has it, empty where not.
	Token string
	// Reason is one of Reasons.
	Reason string
	err    error
}

// Error is for whoever was refused.
func (r *Refusal) Error() string { return r.err.Error() }

// Unwrap is the error behind it, which has its kind.
func (r *Refusal) Unwrap() error { return r.err }

// TooOften is the reason of who asks more often than they may.
const TooOften = "too often"

// Reasons are those of refusals by the status of the answer (RFC 9110, section 15.5): 401 to who bears no token that
// holds, 403 to one that may not do what it asked for, 429 to one that asks too often.
func Reasons() map[int][]string {
	return map[int][]string{
		401: {"no token", "unknown", "another secret", "revoked", "expired"},
		403: {"role", "contest", "source", "another's entry"},
		429: {TooOften},
	}
}

// ReasonOf is the reason of a refusal in a word, empty for another error, and the token's name where it is known.
func ReasonOf(err error) (reason, token string) {
	var r *Refusal
	if !errors.As(err, &r) {
		return "", ""
	}
	return r.Reason, r.Token
}
