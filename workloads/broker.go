package workloads

// Broker is what the one broker of a scenario does. Keys and meanings are those of engine.Config, which has the
// sources; a key left out is the standard's own reading, with no limit.
type Broker struct {
	MaxInflight         int  `yaml:"max_inflight" bounds:"1..65535"`
	InflightCap         bool `yaml:"inflight_cap"`
	ReceiveMaximum      int  `yaml:"receive_maximum" bounds:"1..65535"`
	QueueMessages       int  `yaml:"queue_messages" bounds:"1..1000000000"` // zero: no bound
	QueueBytes          Size `yaml:"queue_bytes"`                           // zero: no bound
	QueueCountsInflight bool `yaml:"queue_counts_inflight"`

	Overflow  Overflow `yaml:"overflow"`
	QueueQoS0 bool     `yaml:"queue_qos0"`

	KeepAliveGrace     Duration  `yaml:"keep_alive_grace"`
	KeepAliveCheck     Duration  `yaml:"keep_alive_check"`
	KeepAliveNotBefore Duration  `yaml:"keep_alive_not_before"`
	ServerKeepAlive    KeepAlive `yaml:"server_keep_alive"`
	ConnectTimeout     Duration  `yaml:"connect_timeout"`

	SessionExpiryMax Expiry `yaml:"session_expiry_max" default:"never"` // never: no cap
	// SessionExpiry311 is for MQTT 3.1 and 3.1.1 Sessions with Clean Session 0, which cannot ask for one.
	SessionExpiry311 Expiry `yaml:"session_expiry_311" default:"never"`

	Persistence             Persistence `yaml:"persistence"`
	SnapshotEvery           Duration    `yaml:"snapshot_every"` // zero: only at a graceful stop
	SnapshotSkipsCleanStart bool        `yaml:"snapshot_skips_clean_start"`
	// DiskLatency is how long one write takes to become durable.
	DiskLatency Latency `yaml:"disk_latency" default:"0s"`
}
