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

// Reasons are those of refusals: the first five are of who bears no token that holds, the others of one that may not do
// what it asked for.
func Reasons() []string {
	return []string{"no token", "unknown", "another secret", "revoked", "expired", "role", "contest", "source", "another's entry"}
}

// ReasonOf is the reason of a refusal in a word, empty for another error, and the token's name where it is known.
func ReasonOf(err error) (reason, token string) {
	var r *Refusal
	if !errors.As(err, &r) {
		return "", ""
	}
	return r.Reason, r.Token
}
