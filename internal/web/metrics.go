package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/wardhq/ward/internal/app/console"
)

// metrics are the console's, in a registry of its own.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "ward_http_requests_total", Help: "Requests answered, by route and status."}, []string{"route", "status"}),
		took:     prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "ward_http_request_seconds", Help: "How long requests took, by route.", Buckets: []float64{.005, .01, .025, .05, .1, .15, .25, .5, 1, 2.5, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// note counts a request under its route, not under what was asked for: there are as
// many addresses as people type.
func (m *metrics) note(route string, status int, took time.Duration) {
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// shows publishes what is shown, as it is when somebody asks.
func (m *metrics) shows(shows Shows) {
	gauge := func(name, help string, value func(console.Shown) float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, func() float64 { return value(shows.Shown()) }))
	}
	gauge("ward_estate_stale", "1 where what is shown is not the estate as it is now.", func(s console.Shown) float64 { return one(!s.Stale.IsZero()) })
	gauge("ward_estate_problems", "Problems for which the estate as it is now cannot be designed.", func(s console.Shown) float64 { return float64(len(problemsOf(s))) })
	gauge("ward_estate_judging", "1 while a newer estate is designed and judged.", func(s console.Shown) float64 { return one(s.Judging) })
	gauge("ward_estate_read_timestamp_seconds", "When the estate that is shown was read, in seconds since 1970; 0 where none is.", func(s console.Shown) float64 {
		if s.Estate == nil {
			return 0
		}
		return seconds(s.Estate.Read)
	})
	gauge("ward_estate_last_judging_seconds", "How long it took to design and judge the estate that is shown.", func(s console.Shown) float64 {
		if s.Estate == nil {
			return 0
		}
		return s.Estate.Took.Seconds()
	})
	gauge("ward_ledger_verified_timestamp_seconds", "When the whole ledger was last verified, in seconds since 1970; 0 where it never was.", func(s console.Shown) float64 {
		if s.Sealed == nil {
			return 0
		}
		return seconds(s.Sealed.Verified)
	})
	gauge("ward_findings", "Findings of the estate that is shown.", func(s console.Shown) float64 {
		if s.Estate == nil {
			return 0
		}
		return float64(len(s.Estate.Judged.Stream.Findings))
	})
	gauge("ward_ledger_broken", "1 where what is sealed does not hold, is older than it was, or cannot be read.", func(s console.Shown) float64 {
		return one(s.Unsealed != nil || s.Sealed != nil && (s.Sealed.Broken != nil || s.Sealed.Reading.Lacks != nil))
	})
	gauge("ward_ledger_records", "Records that the ledger's checkpoint covers.", func(s console.Shown) float64 {
		if s.Sealed == nil {
			return 0
		}
		return float64(len(s.Sealed.Entries))
	})
}

// seconds is a time as Prometheus has it; 0 where there is none.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
