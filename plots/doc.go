// Package plots draws the results of a run: pictures of client Sessions, queue depth, latency and fates,
// as SVG and PNG. It takes a bench.Result and runs nothing.
//
// Write puts all pictures of a result into a directory. Timeline, Queue, QueueBytes, Latency, Fates and CaseFates make
// one Picture each, for a caller with a canvas of its own; Draw encodes a Picture as SVG, PNG or, for the numbers behind
// it, CSV.
//
// # Pictures
//
// A Picture is a title, a line that says which scenario, case and seed it shows, a legend and one or two panels that are
// ordinary gonum plots. Values are in the units of bench.Result: nanoseconds of virtual time, messages, bytes. Labels
// are in units for people: "1 min 30 s", "12,345", "4.2 MB". Lengths on the canvas are points; 675 by 315 points are
// 900 by 420 pixels in a browser.
//
// Colours are Okabe and Ito's, which people with any common colour vision can tell apart, and no picture relies on
// colour alone: states differ in height, fates are in the order of the legend, counts are written next to bars.
//
// # The same bytes everywhere
//
// A picture is a function of the result: the same result gives the same SVG bytes on every processor. Fused
// multiply-add and the logarithm differ in the last bit between processors, so every coordinate is rounded to a
// hundredth of a point before it reaches the SVG writer, and only rectangles, lines and unrotated text are drawn. PNG
// bytes repeat on one processor; nothing is promised between processors, because the rasteriser uses floats.
//
// Pictures know nothing of the host: no clock, no locale, no fonts but the built-in Liberation Sans. An SVG names that
// family, then metric-compatible ones (Arial, Helvetica), and embeds none.
//
// # Cost
//
// Long series are reduced to what one pixel column can show before they are drawn (Reduce), so drawing costs
// by the width of the picture and not by the length of the run.
package plots
