package serving

import (
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Proxies are the addresses of proxies that are trusted to say whom they speak for. None are by themselves: whoever
// can reach the server could otherwise claim to be anybody.
type Proxies []netip.Prefix

// ParseProxies reads addresses and ranges, such as 127.0.0.1, ::1 and 10.0.0.0/8.
func ParseProxies(texts []string) (Proxies, error) {
	var out Proxies
	for _, text := range texts {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, aerr := netip.ParseAddr(text)
			if aerr != nil {
				return nil, canvass.Errorf(canvass.Invalid, "trust-proxy", "%q is not an address or a range such as 127.0.0.1 or 10.0.0.0/8", text)
			}
			prefix = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen())
		}
		out = append(out, prefix.Masked())
	}
	return out, nil
}

// Trust reports whether an address is one of them.
func (p Proxies) Trust(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// client is the address that a request comes from: the connection's, and behind a trusted proxy the one that the proxy
// names. Of a chain it is the last that is no trusted proxy, since what stands before it was written by a stranger.
func (p Proxies) client(r *http.Request) netip.Addr {
	at := addressOf(r.RemoteAddr)
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(chain) - 1; i >= 0 && p.Trust(at); i-- {
		said, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		at = said.Unmap().WithZone("")
	}
	return at
}

// addressOf is the address of "host:port", invalid where it is none.
func addressOf(hostPort string) netip.Addr {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		host = hostPort
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	a = a.Unmap().WithZone("")
	return a
}

// who is what the bounds count as one address: of IPv6 the network of 64 bits that one customer is given.
func who(a netip.Addr) netip.Addr {
	if a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return a
}
