"""scikit-learn's side of the comparison: peer.py METHOD THREADS DIRECTORY, or peer.py versions ...

OpenBLAS must use the kernels of the processor: without OPENBLAS_CORETYPE an old one may fall back to SSE.
"""
import os
import sys
import time

os.environ.setdefault("OPENBLAS_CORETYPE", "SkylakeX")

import numpy as np
import sklearn
from threadpoolctl import threadpool_info, threadpool_limits

method, threads, directory = sys.argv[1], int(sys.argv[2]), sys.argv[3]
REPETITIONS = {"ocsvm": 1, "knn": 2, "lof": 2}


def load(name):
    return np.fromfile(os.path.join(directory, name + ".f64"), dtype="<f8").reshape(-1, 30)


def fit(rows):
    if method == "isolation-forest":
        from sklearn.ensemble import IsolationForest
        return IsolationForest(n_estimators=100, max_samples=256, random_state=0, n_jobs=threads).fit(rows)
    if method == "ocsvm":
        from sklearn.svm import OneClassSVM
        return OneClassSVM(kernel="rbf", gamma="scale", nu=0.5).fit(rows)
    if method in ("gmm-1", "gmm-8"):
        from sklearn.mixture import GaussianMixture
        components = int(method[-1])
        return GaussianMixture(components, reg_covar=1e-6 if components == 1 else 1e-3, random_state=0).fit(rows)
    if method == "pca":
        from sklearn.decomposition import PCA
        # "full": the default would approximate the components by random projections here.
        return PCA(10, svd_solver="full").fit(rows)
    if method == "knn":
        from sklearn.neighbors import NearestNeighbors
        return NearestNeighbors(n_neighbors=5, n_jobs=threads).fit(rows)
    if method == "lof":
        from sklearn.neighbors import LocalOutlierFactor
        return LocalOutlierFactor(20, novelty=True, n_jobs=threads).fit(rows)
    raise SystemExit("unknown method " + method)


def score(model, rows):
    if method == "ocsvm":
        return -model.decision_function(rows)
    if method == "pca":
        return ((rows - model.inverse_transform(model.transform(rows))) ** 2).mean(axis=1)
    if method == "knn":
        return model.kneighbors(rows)[0][:, -1]
    return -model.score_samples(rows)


if method == "versions":
    blas = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    print("scikit-learn", sklearn.__version__, "numpy", np.__version__,
          "; ".join("%s %s kernels %s" % (p["internal_api"], p["version"], p.get("architecture")) for p in blas))
    raise SystemExit

training, test = load("fit"), load("score")
timings = []
with threadpool_limits(threads):
    fit(training[:500])  # imports and first calls
    for _ in range(REPETITIONS.get(method, 3)):
        cpu, wall = time.process_time(), time.perf_counter()
        model = fit(training)
        fit_cpu, fit_wall = time.process_time() - cpu, time.perf_counter() - wall
        cpu, wall = time.process_time(), time.perf_counter()
        scores = score(model, test)
        timings.append((fit_cpu, fit_wall, time.process_time() - cpu, time.perf_counter() - wall))
scores.astype("<f8").tofile(os.path.join(directory, method + ".peer.f64"))
print(*np.median(np.array(timings), axis=0))
