package live

// MostUnits has the counties estimated where there are more than n reporting units; it returns what puts the usual bound
// back.
func MostUnits(n int) (back func()) {
	most := mostUnits
	mostUnits = n
	return func() { mostUnits = most }
}
