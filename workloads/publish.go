package workloads

// Publish is what a program publishes of its own accord while it runs: first at Start, then at intervals of Every.
// A program that is not running publishes nothing, and takes up its schedule again when it runs.
type Publish struct {
	Topic TopicName `yaml:"topic,required"`
	QoS   QoS       `yaml:"qos,required"`
	// Payload is the application data. Nil: Size bytes that mean nothing.
	Payload *Text `yaml:"payload"`
	Size    Size  `yaml:"size" default:"100B"`
	Retain  bool  `yaml:"retain"`
	// MessageExpiry is the Message Expiry Interval, 5.0. Nil: absent.
	MessageExpiry *Seconds `yaml:"message_expiry"`

	// Start is the instant of the first publication, from the start of the scenario; a range is drawn for each client.
	Start Span `yaml:"start" default:"0s"`
	// Every is the time between two publications; a range is drawn for each. Nil: all at Start.
	Every *Span `yaml:"every"`
	// Count is the number of publications. Zero: one without Every, and with it as many as there is time for.
	Count int `yaml:"count" bounds:"1..1000000000"`
	// Until ends the publications before that instant. Zero: the end of the scenario.
	Until Duration `yaml:"until"`
	// To names a client or group: the whole schedule is then followed once for each client of it, ${to}.
	To string `yaml:"to"`
}

// Times is the number of publications; zero is as many as there is time for.
func (p *Publish) Times() int {
	if p.Count == 0 && p.Every == nil {
		return 1
	}
	return p.Count
}

// Outage is a series of times in which a client's link is dead. Every is the time from the end of one, or from From,
// to the beginning of the next; For is how long one lasts.
type Outage struct {
	Every Span     `yaml:"every,required"`
	For   Span     `yaml:"for,required"`
	How   How      `yaml:"how" default:"silence"`
	From  Duration `yaml:"from"`
	Until Duration `yaml:"until"` // none begins then or later; zero: the end of the scenario
}

// PowerCycle is a series of times in which a client's machine has no power: its program and its link die without a
// word, and the program starts again. A program that does not run at the beginning of one is not started by it.
type PowerCycle struct {
	Every Span     `yaml:"every,required"`
	For   Span     `yaml:"for,required"`
	From  Duration `yaml:"from"`
	Until Duration `yaml:"until"` // none begins then or later; zero: the end of the scenario
}
