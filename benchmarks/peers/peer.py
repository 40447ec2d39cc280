"""The peer's side: peer.py THREADS FOLDER wall|cpu answers one line for each line of standard input.

describe            versions and kernels
measure ROW SECONDS seconds per unit of work for each way of running it: "way value [value...];way value ..."
loss ROW            the mean loss at the agreed initial weights, and in the last of the agreed number of passes
"""
import re
import sys
import time

import numpy as np
import torch

from peer_rows import TRAINING, HlfScore, Hlf, load, start

threads, folder = int(sys.argv[1]), sys.argv[2]
torch.set_num_threads(threads)
torch.set_flush_denormal(True)
torch.manual_seed(1)
wall = time.perf_counter
clock = time.thread_time if sys.argv[3] == "cpu" else wall


def median(values):
    return sorted(values)[len(values) // 2]


class Training:
    """Training steps: eager with plain Adam, eager with foreach Adam, traced with foreach Adam; images also channels last."""

    def __init__(self, name):
        file, shape, build, self.batch, self.passes = TRAINING[name]
        self.rows = load(folder, file, shape)
        self.build = lambda: start(build, folder, name, file, self.rows)
        self.ways = {}
        layouts = [torch.contiguous_format] + ([torch.channels_last] if len(shape) == 3 else [])
        for layout in layouts:
            last = "-nhwc" if layout == torch.channels_last else ""
            rows = self.rows.contiguous(memory_format=layout) if len(shape) == 3 else self.rows
            self.ways["eager" + last] = (rows, *self.start(False, False, layout))
            self.ways["foreach" + last] = (rows, *self.start(True, False, layout))
            self.ways["jit" + last] = (rows, *self.start(True, True, layout))

    def start(self, foreach, trace, layout):
        model = self.build()
        if layout == torch.channels_last:
            model = model.to(memory_format=layout)
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=foreach)
        run = torch.jit.trace(model, self.rows[: self.batch], check_trace=False) if trace else model
        return run, optimizer

    def epoch(self, rows, run, optimizer):
        order, total = torch.randperm(len(rows)), 0.0
        for first in range(0, len(rows), self.batch):
            loss = run(rows[order[first:first + self.batch]])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            total += float(loss.detach())
        return total / (len(rows) // self.batch)

    def measure(self, seconds):
        return {name: [self.time(way, seconds)] for name, way in self.ways.items()}

    def time(self, way, seconds):
        rows, run, optimizer = way
        times, begin = [], wall()
        while wall() - begin < seconds or len(times) < 5:
            order = torch.randperm(len(rows))
            for first in range(0, len(rows), self.batch):
                start = clock()
                loss = run(rows[order[first:first + self.batch]])
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                times.append(clock() - start)
                if wall() - begin > seconds and len(times) >= 5:
                    break
        return median(times)

    def exact(self):
        """The other side's network to the letter, where a way that is faster here differs from it."""
        model = self.build()
        model.exact = True
        return model

    @torch.no_grad()
    def first(self):
        model = self.exact()
        return sum(float(model(self.rows[i:i + self.batch])) for i in range(0, len(self.rows), self.batch)) / (len(self.rows) // self.batch)

    def losses(self):
        torch.manual_seed(2)
        model = self.exact()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=True)
        for _ in range(self.passes):
            loss = self.epoch(self.rows, model, optimizer)
        return self.first(), loss


def frozen_ways(model, example):
    model.eval()
    frozen = torch.jit.freeze(torch.jit.trace(model, example))
    return {"eager": model, "frozen": frozen, "optimized": torch.jit.optimize_for_inference(torch.jit.trace(model, example))}


class Scoring:
    """A million rows in blocks, the best block size of three."""

    def __init__(self):
        self.rows = load(folder, "scoring", (21,)).repeat(5, 1)
        self.ways = {}
        constants = load(folder, "scoring.heads", (21,))
        for block in (1024, 4096, 8192):
            for name, run in frozen_ways(HlfScore(Hlf(self.rows[:20000], constants)), self.rows[:block]).items():
                self.ways[f"{name}-{block}"] = (run, block)

    @torch.no_grad()
    def measure(self, seconds):
        answer = {}
        for name, (run, block) in self.ways.items():
            times, begin = [], wall()
            while wall() - begin < seconds / 4 or len(times) < 2:
                start = clock()
                out = [run(self.rows[first:first + block]) for first in range(0, len(self.rows), block)]
                torch.cat(out).double()
                times.append((clock() - start) / len(self.rows))
            answer[name] = [median(times)]
        return answer


class OneRow:
    """Latency of one row; the cost of the clock is taken off."""

    def __init__(self):
        rows = load(folder, "scoring", (21,))
        self.rows = [rows[i:i + 1] for i in range(1000)]
        self.ways = frozen_ways(HlfScore(Hlf(rows, load(folder, "scoring.heads", (21,)))), self.rows[0])

    @torch.no_grad()
    def measure(self, seconds):
        answer = {}
        for name, run in self.ways.items():
            for i in range(200):
                run(self.rows[i])
            empty = []
            for _ in range(20000):
                start = time.perf_counter_ns()
                empty.append(time.perf_counter_ns() - start)
            empty.sort()
            timer, times, begin, i = median(empty), [], wall(), 0
            while wall() - begin < seconds:
                row = self.rows[i % 1000]
                start = time.perf_counter_ns()
                run(row)
                times.append(time.perf_counter_ns() - start - timer)
                i += 1
            times.sort()
            answer[name] = [times[int(share * len(times))] * 1e-9 for share in (0.5, 0.99, 0.999)] + [(empty[int(0.999 * len(empty))] - timer) * 1e-9]
        return answer


class Product:
    def __init__(self, name):
        m, k, n, form = re.match(r"product-(\d+)x(\d+)x(\d+)-(\w+)", name).groups()
        m, k, n = int(m), int(k), int(n)
        generator = np.random.default_rng(1)
        a = generator.standard_normal((k, m) if form == "atb" else (m, k), dtype=np.float32)
        b = generator.standard_normal((n, k) if form == "abt" else (k, n), dtype=np.float32)
        self.a, self.b = (a.T if form == "atb" else a), (b.T if form == "abt" else b)
        self.c = np.empty((m, n), np.float32)
        self.inner = max(1, int(2e7 / (m * k * n)))
        np.dot(self.a, self.b, out=self.c)
        assert np.abs(self.c - self.a.astype(float) @ self.b.astype(float)).max() < 1e-2 * k ** 0.5

    def measure(self, seconds):
        a, b, c, inner, times, begin = self.a, self.b, self.c, range(self.inner), [], wall()
        while wall() - begin < 0.5 * seconds or len(times) < 5:
            start = clock()
            for _ in inner:
                np.dot(a, b, out=c)
            times.append((clock() - start) / self.inner)
        return {"numpy": [median(times)]}


class Convolution:
    def __init__(self, name):
        _, kind, way = name.split("-")
        self.backward = way == "both"
        layer, shape = {
            "down": (torch.nn.Conv2d(32, 64, 3, 2, 1), (128, 32, 14, 14)),
            "up": (torch.nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), (128, 64, 7, 7)),
            "volume": (torch.nn.Conv3d(16, 32, 3, 1, 1), (32, 16, 5, 5, 15)),
        }[kind]
        self.ways = {"nchw": (layer, torch.randn(shape), torch.contiguous_format)}
        if len(shape) == 4:
            import copy
            self.ways["nhwc"] = (copy.deepcopy(layer).to(memory_format=torch.channels_last), torch.randn(shape).to(memory_format=torch.channels_last), torch.channels_last)

    def measure(self, seconds):
        answer = {}
        for name, (layer, x, layout) in self.ways.items():
            x.requires_grad_(self.backward)
            with torch.no_grad():
                gradient = torch.randn_like(layer(x))
            parameters = [x, *layer.parameters()]
            times, begin = [], wall()
            while wall() - begin < 0.5 * seconds or len(times) < 5:
                start = clock()
                if self.backward:
                    torch.autograd.grad(layer(x), parameters, gradient)
                else:
                    with torch.no_grad():
                        layer(x)
                times.append(clock() - start)
            answer[name] = [median(times)]
        return answer


class Normals:
    def __init__(self, name):
        self.count = {"16k": 16 * 1024, "1m": 1024 * 1024}[name.split("-")[1]]
        self.values = torch.empty(self.count)

    def measure(self, seconds):
        answer = {}
        for name, draw in (("randn", lambda: torch.randn(self.count)), ("normal_", lambda: self.values.normal_())):
            times, begin = [], wall()
            while wall() - begin < 0.3 * seconds or len(times) < 5:
                start = clock()
                draw()
                times.append((clock() - start) / self.count)
            answer[name] = [median(times)]
        return answer


made = {}


def row(name):
    if name not in made:
        made.clear()
        if name in TRAINING:
            made[name] = Training(name)
        elif name == "scoring":
            made[name] = Scoring()
        elif name == "frozen":
            made[name] = OneRow()
        else:
            made[name] = {"product": Product, "conv": Convolution, "normals": Normals}[name.split("-")[0]](name)
    return made[name]


def describe():
    from threadpoolctl import threadpool_info
    libraries = ", ".join(f"{p['internal_api']} {p['version']} {p.get('architecture', '')} {p['num_threads']}T".replace("  ", " ") for p in threadpool_info())
    text = torch.__config__.show()
    onednn = re.search(r"(MKL-DNN|oneDNN) v?([\d.]+)", text)
    capability = re.search(r"CPU capability usage: (\S+)", text)
    return (f"PyTorch {torch.__version__} (ATen {capability.group(1) if capability else '?'}, oneDNN {onednn.group(2) if onednn else '?'}), "
            f"numpy {np.__version__}, {libraries}, {torch.get_num_threads()} thread(s)")


for line in sys.stdin:
    question = line.split()
    if question[0] == "describe":
        answer = describe()
    elif question[0] == "loss":
        answer = " ".join(repr(v) for v in row(question[1]).losses())
    else:
        answer = ";".join(f"{way} {' '.join(repr(v) for v in values)}" for way, values in row(question[1]).measure(float(question[2])).items())
    print(answer, flush=True)
