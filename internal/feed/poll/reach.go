package poll

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/canvassdesk/canvass"
)

// A source says where its page leads, by redirects and by what its name stands for. Neither may send the desk where
// the person who wrote the address did not mean to: to another host, or into the desk's own network.

// listed reports whether a person named the host of an address, by its name or with its port.
func (p *Poller) listed(u *url.URL) bool {
	return slices.ContainsFunc(p.Hosts, func(h string) bool {
		return strings.EqualFold(h, hostPort(u)) || strings.EqualFold(h, u.Hostname()) && usualPort(u)
	})
}

// sameHost reports whether a page leads to its own host: on the same port, or from http to https.
func sameHost(from, to *url.URL) bool {
	if !strings.EqualFold(from.Hostname(), to.Hostname()) {
		return false
	}
	return port(from) == port(to) || usualPort(from) && usualPort(to)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

func usualPort(u *url.URL) bool { return port(u) == "80" || port(u) == "443" }

func hostPort(u *url.URL) string { return net.JoinHostPort(u.Hostname(), port(u)) }

// inside are networks beside those that package netip knows as private, loopback, link-local or multicast: shared
// addresses of providers (RFC 6598), benchmarks (RFC 2544), protocols (RFC 6890), and addresses of IPv4 behind those of
// IPv6 (RFC 6052, RFC 3056).
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

// public reports whether an address is one of the internet's own.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(a) })
}

// meant reports whether a person who wrote this host meant an address inside: they wrote the address itself, this
// machine, or listed the host.
func (p *Poller) meant(hostport string) bool {
	host, at, err := net.SplitHostPort(hostport)
	if err != nil {
		return false
	}
	own, _ := url.Parse(p.URL)
	if own != nil && strings.EqualFold(host, own.Hostname()) && at == port(own) {
		if _, err := netip.ParseAddr(host); err == nil || host == "localhost" {
			return true
		}
	}
	return slices.ContainsFunc(p.Hosts, func(h string) bool {
		return strings.EqualFold(h, hostport) || strings.EqualFold(h, host) && (at == "80" || at == "443")
	})
}

// transport makes connections, to addresses inside only where they are meant. Behind a proxy that the environment
// names, it is the proxy that looks names up, and its own rules hold.
func (p *Poller) transport() http.RoundTripper {
	if p.Transport == nil {
		dial := func(ctx context.Context, network, hostport string) (net.Conn, error) {
			d := net.Dialer{Timeout: 15 * time.Second}
			if !p.meant(hostport) && !proxied(p.URL) {
				d.Control = func(_, resolved string, _ syscall.RawConn) error {
					at, err := netip.ParseAddrPort(resolved)
					if err == nil && public(at.Addr()) {
						return nil
					}
					return canvass.Errorf(canvass.Refused, "poll", "%s: %s lies at %s, which is not an address of the internet: if it is meant, list it under hosts",
						p.Place(), hostport, resolved)
				}
			}
			return d.DialContext(ctx, network, hostport)
		}
		p.Transport = &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: dial, ForceAttemptHTTP2: true, MaxIdleConns: 2, IdleConnTimeout: 90 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		}
	}
	return p.Transport
}

// proxied reports whether an address is fetched through a proxy.
func proxied(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u})
	return err == nil && proxy != nil
}

// mayLead refuses a redirect to another host that nobody listed.
func (p *Poller) mayLead(from, to *url.URL) error {
	if sameHost(from, to) || p.listed(to) {
		return nil
	}
	return canvass.Errorf(canvass.Refused, "poll", "%s leads to another host, %s: if that is meant, list it under hosts", p.Place(), fmt.Sprintf("%.200q", to.Host))
}
