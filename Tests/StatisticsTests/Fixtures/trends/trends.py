# Expected values of trend tests, from pymannkendall, scipy, statsmodels and ruptures. Run: python trends.py > trends.json
import json, itertools, math, sys
import numpy as np, pymannkendall as mk, ruptures as rpt, scipy
from scipy import stats
from importlib.metadata import version
nile=[float(l.split(',')[-1]) for l in open(sys.argv[1]).read().split()[1:]]
rng=np.random.default_rng(20240131)
def series(n, kind):
    e=rng.normal(size=n)
    if kind=='ar':
        x=np.zeros(n); x[0]=e[0]
        for i in range(1,n): x[i]=.6*x[i-1]+e[i]
        x+=.05*np.arange(n)
    elif kind=='tied': x=np.round(.05*np.arange(n)+e)
    elif kind=='season': x=.03*np.arange(n)+2*np.sin(2*np.pi*np.arange(n)/12)+.5*e
    elif kind=='steps': x=np.repeat([0,3,1,4],n//4)+e
    else: x=.05*np.arange(n)+e
    return [round(float(v),4) for v in x]
def exact(y):
    s=lambda v: sum(np.sign(v[j]-v[i]) for i in range(len(v)) for j in range(i+1,len(v)))
    o=abs(s(y)); perms=list(itertools.permutations(y)); return sum(abs(s(p))>=o for p in perms)/len(perms)
def case(name,y):
    r=mk.original_test(y); h=mk.hamed_rao_modification_test(y); t=mk.trend_free_pre_whitening_modification_test(y); ts=stats.theilslopes(y)
    return dict(name=name,values=y,s=float(r.s),variance=float(r.var_s),z=float(r.z),p=float(r.p),slope=float(r.slope),intercept=float(r.intercept),
      lower=float(ts.low_slope),upper=float(ts.high_slope),hamed_rao_z=float(h.z),hamed_rao_p=float(h.p),prewhitened_z=float(t.z),prewhitened_p=float(t.p))
long=[case('nile',nile)]+[case(k+str(n),series(n,k)) for n,k in [(24,'plain'),(24,'tied'),(60,'ar'),(200,'tied'),(40,'ar')]]
short=[[1.,2,3,4],[3,1,2,5,4],[1,1,2,2,3],[2,2,2,1,5,6],[1,3,2,4,6,5,7],[5,5,1,1,1,7,8,8]]
seas=[(series(60,'season'),12),(series(24,'season'),12),(series(50,'season'),4)]
sr=[]
for y,p in seas:
    r=mk.seasonal_test(y,p); sr.append(dict(values=y,period=p,s=float(r.s),variance=float(r.var_s),z=float(r.z),p=float(r.p),slope=float(r.slope)))
pelt=[]
for n,pen,ms in [(40,5.,2),(80,8.,2),(200,12.,3),(100,2.,1)]:
    y=series(n,'steps')
    pelt.append(dict(values=y,penalty=pen,minimum=ms,breaks=[int(b) for b in rpt.Pelt(model='l2',min_size=ms,jump=1).fit(np.array(y)).predict(pen=pen)[:-1]]))
for pen in (100000.,50000.,20000.):
    pelt.append(dict(values=nile,penalty=pen,minimum=2,breaks=[int(b) for b in rpt.Pelt(model='l2',min_size=2,jump=1).fit(np.array(nile)).predict(pen=pen)[:-1]]))
json.dump(dict(provenance=dict(tool='pymannkendall %s, scipy %s, ruptures %s, numpy %s'%(version('pymannkendall'),scipy.__version__,version('ruptures'),np.__version__),script='trends.py',seed=20240131),
 tolerance=dict(relative=1e-10,why='closed forms in double precision'),
 long=long,short=[dict(values=y,p=exact(y)) for y in short],seasonal=sr,pelt=pelt),sys.stdout,indent=1)
