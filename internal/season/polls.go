package season

// Polls are polls of contests to come.
type Polls struct{}

func (p *Polls) inform(r *Rest, d *draws) {}
