package plots
import ("testing";"os";"strings")
func TestLook(t *testing.T){ os.RemoveAll("/tmp/plx/look");os.MkdirAll("/tmp/plx/look",0o755); g:=goldens()
for en,e:=range edges(){ for k,d:=range allKinds(){ e,d:=e,d; g["edge-"+strings.ReplaceAll(en," ","_")+"-"+k]=func()(*Picture,error){return d(e.result,&e.result.Cases[0])}}}
for n,d:=range g{p,err:=d(); if err!=nil{t.Fatal(err)}; os.WriteFile("/tmp/plx/look/"+n+".png",encode(t,p,PNG),0o644); os.WriteFile("/tmp/plx/look/"+n+".svg",encode(t,p,SVG),0o644)}}
