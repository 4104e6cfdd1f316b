package plots
import ("testing";"os")
func TestLook(t *testing.T){ os.MkdirAll("/tmp/plx/look",0o755); g:=goldens()
g["dense"]=func()(*Picture,error){r:=longResult(3000);d:=r.Cases[0].Series.Depth[0];for i:=range d.Max{ if i>1000&&i<1500 {d.Max[i]=50;d.Min[i]=50}; if i>2000{d.Max[i]=int64(i-2000)/4;d.Min[i]=d.Max[i]*3/4}}
 d2:=d; d2.Name="x"; d2.Max=append([]int64(nil),d.Max...);for i:=range d2.Max{d2.Max[i]=d.Max[i]/2+int64(i)/8;}; d2.Min=d2.Max
 r.Cases[0].Series.Depth=append(r.Cases[0].Series.Depth,d,d2,d2,d2,d2,d2,d2,d2); return Queue(r,&r.Cases[0])}
for n,d:=range g{p,err:=d(); if err!=nil{t.Fatal(err)}; os.WriteFile("/tmp/plx/look/"+n+".png",encode(t,p,PNG),0o644); os.WriteFile("/tmp/plx/look/"+n+".svg",encode(t,p,SVG),0o644)}}
