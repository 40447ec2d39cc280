"""The same networks, heads and losses in PyTorch, written for speed there: columns of one kind are one operation."""
import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def p_isrlu(a):
    return 1 + torch.where(a > 0, a, a / torch.sqrt(1 + a * a))


class HlfHeads(nn.Module):
    """Ten log-normal, two Gaussian, one truncated, four discrete truncated, two Bernoulli, two Poisson columns."""

    def __init__(self, constants):
        super().__init__()
        center, scale, floor = constants
        self.register_buffer("center", center)
        self.register_buffer("scale", scale)
        self.register_buffer("log_scale", torch.log(scale))
        self.register_buffer("floor", floor[:17])
        self.register_buffer("rate_floor", floor[19:])

    def forward(self, x, out):
        loc, width, third = out[:, :21], self.floor + p_isrlu(out[:, 21:38]), out[:, 38:]
        center, scale, log_scale = self.center, self.scale, self.log_scale
        # log-normal with a point mass at zero
        logs = x[:, :10]
        zero = logs <= 0
        log = torch.log(torch.where(zero, torch.ones_like(logs), logs))
        t = (log - center[:10]) / scale[:10]
        pull = (t - loc[:, :10]) / width[:, :10]
        f = 0.5 * (1 + 0.999 * torch.tanh(third))
        density = log + log_scale[:10] + torch.log(width[:, :10]) + HALF_LOG_TWO_PI + 0.5 * pull * pull - torch.log(1 - f)
        nats = torch.where(zero, -torch.log(f), density).sum(1)
        # Gaussian and truncated Gaussian; float32 has no digits left where locations lie far below the cut, so they may not go there
        place = torch.cat((loc[:, 10:12], torch.maximum(loc[:, 12:13], -center[12] / scale[12] - 4 * width[:, 12:13])), 1)
        t = (x[:, 10:13] - center[10:13]) / scale[10:13]
        pull = (t - place) / width[:, 10:13]
        nats = nats + (0.5 * pull * pull + torch.log(width[:, 10:13]) + log_scale[10:13] + HALF_LOG_TWO_PI).sum(1)
        location = center[12] + scale[12] * place[:, 2]
        nats = nats + torch.special.log_ndtr(location / (scale[12] * width[:, 12]))
        # discrete truncated Gaussian
        sigma = scale[13:17] * width[:, 13:17]
        location = torch.maximum(center[13:17] + scale[13:17] * loc[:, 13:17], -0.5 - 4 * sigma)
        inverse = 1 / sigma
        n = x[:, 13:17]
        inside = torch.special.ndtr((n + 0.5 - location) * inverse) - torch.special.ndtr((n - 0.5 - location) * inverse)
        nats = nats - torch.log(inside.clamp_min(1e-30)).sum(1) + torch.special.log_ndtr((location + 0.5) * inverse).sum(1)
        # Bernoulli and Poisson
        p = 0.5 * (1 + 0.98 * torch.tanh(loc[:, 17:19]))
        nats = nats - torch.log(torch.where(x[:, 17:19] > 0.5, p, 1 - p)).sum(1)
        rate = scale[19:] * (self.rate_floor + p_isrlu(loc[:, 19:21]))
        n = x[:, 19:21]
        return nats + (torch.lgamma(n + 1) - n * torch.log(rate) + rate).sum(1)


class Hlf(nn.Module):
    def __init__(self, rows, constants):
        super().__init__()
        self.heads = HlfHeads(constants)
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("inverse", 1 / rows.std(0, unbiased=False))
        self.encoder = nn.Sequential(nn.Linear(21, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 8))
        self.decoder = nn.Sequential(nn.Linear(4, 50), nn.ReLU(), nn.Linear(50, 50), nn.ReLU(), nn.Linear(50, 48))
        self.prior_mean = nn.Parameter(torch.zeros(4))
        self.prior_scale = nn.Parameter(torch.ones(4))
        self.beta = 0.3

    def begin(self, p):
        # The heads' outputs lie head after head there, kind of parameter after kind here.
        first = [3 * c for c in range(10)] + [30 + 2 * c for c in range(7)] + [44, 45, 46, 47]
        order = first + [f + 1 for f in first[:17]] + [f + 2 for f in first[:10]]
        dense(self.encoder[0], p, "encoder.0")
        dense(self.encoder[2], p, "encoder.1")
        dense(self.encoder[4], p, "posterior")
        dense(self.decoder[0], p, "decoder.0")
        dense(self.decoder[2], p, "decoder.1")
        dense(self.decoder[4], p, "output", order)
        self.prior_mean.copy_(p["prior.mean"])
        self.prior_scale.copy_(p["prior.scale"])

    def forward(self, x):
        posterior = self.encoder((x - self.mean) * self.inverse)
        mean, log_variance = posterior[:, :4], posterior[:, 4:].clamp(-12, 8)
        deviation = torch.exp(0.5 * log_variance)
        nats = self.heads(x, self.decoder(mean + deviation * torch.randn_like(mean)))
        s = 5e-3 + p_isrlu(self.prior_scale)
        pull = (mean - self.prior_mean) / s
        ratio = deviation / s
        kl = (0.5 * (ratio * ratio + pull * pull - 1) - torch.log(ratio)).sum(1)
        return (nats + self.beta * kl).mean()


class HlfScore(nn.Module):
    """-log p(x | z = mean)."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        posterior = self.model.encoder((x - self.model.mean) * self.model.inverse)
        return self.model.heads(x, self.model.decoder(posterior[:, :4]))


class Tabular(nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("scale", rows.std(0, unbiased=False))
        self.constant = float(torch.log(rows.std(0, unbiased=False)).sum()) + 100 * HALF_LOG_TWO_PI
        self.encoder = nn.Sequential(nn.Linear(100, 128), nn.ReLU(), nn.Linear(128, 64), nn.ReLU(), nn.Linear(64, 10))
        self.decoder = nn.Sequential(nn.Linear(5, 64), nn.ReLU(), nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 200))

    def begin(self, p):
        dense(self.encoder[0], p, "encoder.0")
        dense(self.encoder[2], p, "encoder.1")
        dense(self.encoder[4], p, "posterior")
        dense(self.decoder[0], p, "decoder.0")
        dense(self.decoder[2], p, "decoder.1")
        dense(self.decoder[4], p, "output", list(range(0, 200, 2)) + list(range(1, 200, 2)))

    def forward(self, x):
        x = (x - self.mean) / self.scale
        posterior = self.encoder(x)
        mean, log_variance = posterior[:, :5], posterior[:, 5:].clamp(-12, 8)
        out = self.decoder(mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean))
        width = 1e-3 + p_isrlu(out[:, 100:])
        pull = (x - out[:, :100]) / width
        nats = (0.5 * pull * pull + torch.log(width)).sum(1) + self.constant
        kl = 0.5 * (torch.exp(log_variance) + mean * mean - 1 - log_variance).sum(1)
        return (nats + kl).mean()


class ConvVae(nn.Module):
    """Inputs are standardised, targets stretched to [0, 1], pixel by pixel."""

    def __init__(self, rows):
        super().__init__()
        low, high = rows.amin(0), rows.amax(0)
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("inverse", 1 / rows.std(0, unbiased=False))
        self.register_buffer("low", low)
        self.register_buffer("stretch", 1 / (high - low))
        self.encoder = nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU())
        self.posterior = nn.Linear(3136, 32)
        self.latent = nn.Linear(16, 3136)
        self.decoder = nn.Sequential(nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 3, 2, 1, 1))

    def begin(self, p):
        places = channels_first(7, 7, 64)
        convolution(self.encoder[0], p, "encoder.1")
        convolution(self.encoder[2], p, "encoder.2")
        dense(self.posterior, p, "posterior", inputs=places)
        dense(self.latent, p, "decoder.0", places)
        convolution(self.decoder[0], p, "decoder.2")
        convolution(self.decoder[2], p, "decoder.3")

    def forward(self, x):
        posterior = self.posterior(self.encoder((x - self.mean) * self.inverse).flatten(1))
        mean, log_variance = posterior[:, :16], posterior[:, 16:].clamp(-12, 8)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        out = self.decoder(F.relu(self.latent(z)).view(-1, 64, 7, 7))
        nats = F.binary_cross_entropy_with_logits(out, (x - self.low) * self.stretch, reduction="sum")
        kl = 0.5 * (torch.exp(log_variance) + mean * mean - 1 - log_variance).sum()
        return (nats + kl) / x.shape[0]


class Volumes(nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv3d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv3d(16, 32, 3, 1, 1), nn.ReLU())
        self.to_code = nn.Linear(12000, 32)
        self.from_code = nn.Linear(32, 12000)
        self.decoder = nn.Sequential(nn.ConvTranspose3d(32, 16, 3, 1, 1), nn.ReLU(), nn.ConvTranspose3d(16, 1, 3, 2, 1, 1))

    def begin(self, p):
        places = channels_first(5, 5, 15, 32)
        convolution(self.encoder[0], p, "autoencoder.0")
        convolution(self.encoder[2], p, "autoencoder.1")
        dense(self.to_code, p, "autoencoder.3", inputs=places)
        dense(self.from_code, p, "autoencoder.4", places)
        convolution(self.decoder[0], p, "autoencoder.6")
        convolution(self.decoder[2], p, "autoencoder.7")

    def forward(self, x):
        code = self.to_code(self.encoder(x).flatten(1))
        out = self.decoder(F.relu(self.from_code(code)).view(-1, 32, 5, 5, 15))
        error = out - x
        return (error * error).sum() / x.shape[0]


class Sequences(nn.Module):
    """
    nn.GRU is the fastest way here, but applies the reset gate to U h, the other side to h: another cell. Times are taken
    with nn.GRU; losses are compared with the other side's cell, step by step.
    """

    exact = False

    def __init__(self, rows):
        super().__init__()
        self.encoder = nn.GRU(8, 32, batch_first=True)
        self.decoder = nn.GRU(32, 32, batch_first=True)
        self.out = nn.Linear(32, 8)

    def begin(self, p):
        for cell, name in ((self.encoder, "autoencoder.0"), (self.decoder, "autoencoder.2")):
            # The update gate there is one minus the one here; the reset gate there acts on the state, here on its product.
            sign = torch.tensor([1.0, -1.0, 1.0]).repeat_interleave(32)
            cell.weight_ih_l0.copy_(p[name + ".input"].view(96, -1) * sign[:, None])
            cell.weight_hh_l0.copy_(p[name + ".state"].view(96, 32) * sign[:, None])
            cell.bias_ih_l0.copy_(p[name + ".bias"] * sign)
            cell.bias_hh_l0.zero_()
        dense(self.out, p, "autoencoder.3")

    def states(self, gru, x):
        if not self.exact:
            return gru(x)[0]
        inputs, state, states = F.linear(x, gru.weight_ih_l0, gru.bias_ih_l0), x.new_zeros(x.shape[0], 32), []
        for step in range(x.shape[1]):
            gates = torch.sigmoid(inputs[:, step, :64] + F.linear(state, gru.weight_hh_l0[:64]))
            reset, keep = gates[:, :32], gates[:, 32:]
            candidate = torch.tanh(inputs[:, step, 64:] + F.linear(reset * state, gru.weight_hh_l0[64:]))
            state = candidate + keep * (state - candidate)
            states.append(state)
        return torch.stack(states, 1)

    def forward(self, x):
        code = self.states(self.encoder, x)[:, -1]
        states = self.states(self.decoder, code.unsqueeze(1).expand(-1, 50, -1).contiguous())
        error = self.out(states) - x
        return (error * error).sum() / x.shape[0]


def dense(layer, p, name, outputs=None, inputs=None):
    """Weights of a dense layer whose outputs and inputs lie in other places there: ours i is theirs outputs[i], inputs[i]."""
    weight, bias = p[name + ".weight"].view(layer.out_features, layer.in_features), p[name + ".bias"]
    if outputs is not None:
        weight, bias = weight[outputs], bias[outputs]
    layer.weight.copy_(weight if inputs is None else weight[:, inputs])
    layer.bias.copy_(bias)


def convolution(layer, p, name):
    """Weights of a convolution, plain or transposed: channels come last there, second here."""
    shape = layer.weight.shape
    layer.weight.copy_(p[name + ".weight"].view(shape[0], *shape[2:], shape[1]).movedim(-1, 1))
    layer.bias.copy_(p[name + ".bias"])


def channels_first(*shape):
    """For every place of [channels × positions] its place in [positions × channels]."""
    return torch.arange(math.prod(shape)).view(shape).movedim(-1, 0).flatten()


@torch.no_grad()
def start(build, folder, name, file, rows):
    """A model with the weights that the other side begins with."""
    model = build(rows, load(folder, file + ".heads", (21,))) if build is Hlf else build(rows)
    values, parameters, place = load(folder, name + ".parameters", ()), {}, 0
    for line in open(f"{folder}/{name}.parameters.txt"):
        key, length = line.split()
        parameters[key] = values[place:place + int(length)]
        place += int(length)
    model.begin(parameters)
    return model


# name: (file, shape of a row, model, batch, passes until losses are compared)
TRAINING = {
    "hlf-128": ("hlf", (21,), Hlf, 128, 40),
    "hlf-256": ("hlf", (21,), Hlf, 256, 40),
    "hlf-1024": ("hlf", (21,), Hlf, 1024, 40),
    "tabular": ("tabular", (100,), Tabular, 256, 40),
    "conv-vae": ("images", (1, 28, 28), ConvVae, 128, 25),
    "conv3d": ("conv3d", (1, 10, 10, 30), Volumes, 32, 20),
    "gru": ("gru", (50, 8), Sequences, 64, 20),
}


def load(folder, name, shape):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}.f32", dtype="<f4").reshape(-1, *shape).copy())
