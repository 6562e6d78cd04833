package tally

import "sync"

// Kept is what work gives of the snapshot, worked out when it is first asked for and the same for everybody after that,
// who must not change it. key says what it is; its type is the asker's own, so that no two mean different things by one.
func (s *Snapshot) Kept(key any, work func() any) any {
	kept, ok := s.kept.Load(key)
	if !ok {
		kept, _ = s.kept.LoadOrStore(key, sync.OnceValue(work))
	}
	return kept.(func() any)()
}
