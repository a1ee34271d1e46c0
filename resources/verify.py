#!/usr/bin/env python3
"""Check an exported log of SAE Auditor, with Python's standard library alone.

    python3 verify.py [FOLDER] [ANCHOR ...]

FOLDER holds events.jsonl and anchors/ (default: where this file is). Anchors that were kept elsewhere are what counts:
name their files or folders, or give the line under the QR code ("SAEA1 ..."). Prints {"ok", "events", "first_bad_seq", "anchors": [{"seq", "ok"}]} and ends with 0 where all
holds, 1 where not, 3 where something cannot be read.

Each line of events.jsonl is {"content":C,"hash":H}. C is JSON in one spelling: UTF-8, keys sorted, no space, texts and
whole numbers only. H is SHA-256 of a zero byte and C (RFC 6962). C names its number "seq", and the hash of the line
before as "prev" (SHA-256 of nothing in the first line). An anchor has number and hash of an event, the Merkle root over
all events up to it, and an Ed25519 signature (RFC 8032) over itself without the signature, in the same spelling.
"""

import hashlib
import json
import os
import sys

EMPTY = hashlib.sha256(b"").hexdigest()
EVENT = {
    "seq",
    "time",
    "monotonic_ns",
    "boot",
    "os_user",
    "who",
    "session",
    "action",
    "subject",
    "before",
    "after",
    "reason",
    "context",
    "prev",
}
ANCHOR = {"head", "public_key", "root", "schema", "seq", "signature", "time", "who", "workspace"}

# Ed25519: the curve -x^2 + y^2 = 1 + d x^2 y^2 over 2^255 - 19, and the order of its base point.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def spelled(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def is_plain(value, depth=0):
    if depth > 16 or isinstance(value, bool):
        return False
    if isinstance(value, dict):
        return all(is_plain(part, depth + 1) for part in value.values())
    if isinstance(value, list):
        return all(is_plain(part, depth + 1) for part in value)
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < 2**53)


def once(pairs):
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands there twice")
    return dict(pairs)


def parse(text):
    return json.loads(text.decode("utf-8"), object_pairs_hook=once)


def add(p, q):
    """Sum of two points in extended coordinates (RFC 8032, 5.1.4)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def same(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_of(data):
    """The point of 32 bytes, or None (RFC 8032, 5.1.3)."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    """RFC 8032, 5.1.7."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if public is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(h, public)))


class Tree:
    """The Merkle root over the leaves so far."""

    def __init__(self):
        self.n, self.full = 0, []

    def add(self, leaf):
        node, n = bytes.fromhex(leaf), self.n
        while n & 1:
            node, n = hashlib.sha256(b"\x01" + self.full.pop() + node).digest(), n >> 1
        self.full.append(node)
        self.n += 1

    def root(self):
        if not self.full:
            return EMPTY
        node = self.full[-1]
        for left in reversed(self.full[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node.hex()


def event_in(line):
    """Content and hash of a line that is what it should be, or None."""
    try:
        values = parse(line)
        content, stored = values["content"], values["hash"]
        data = spelled(content)
        if set(values) != {"content", "hash"} or set(content) != EVENT or not is_plain(content):
            return None
        if not all(isinstance(content[name], dict) for name in ("before", "after", "context")):
            return None
        if not all(type(content[name]) is int for name in ("seq", "monotonic_ns")):
            return None
        if not all(
            isinstance(content[name], str) for name in EVENT - {"before", "after", "context", "seq", "monotonic_ns"}
        ):
            return None
        if line.rstrip(b"\n") != b'{"content":' + data + b',"hash":"' + stored.encode() + b'"}':
            return None
        return content, stored if stored == hashlib.sha256(b"\x00" + data).hexdigest() else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def anchor_in(path):
    if path.startswith("SAEA1 "):
        words = path.split()
        if len(words) != 6 or not (words[2].isascii() and words[2].isdigit()):
            raise ValueError("it is no line of an anchor")
        anchor = {"workspace": words[1], "seq": int(words[2]), "head": words[3], "root": words[4], "time": words[5]}
        return dict(anchor, schema=words[0], who="", public_key="", signature="")
    with open(path, "rb") as file:
        anchor = parse(file.read(65536))
    if set(anchor) != ANCHOR or not is_plain(anchor) or anchor["schema"] != "sae-auditor/anchor/1":
        raise ValueError("it is no anchor")
    return anchor


def is_valid(anchor):
    if anchor["schema"] == "SAEA1":  # from paper; no file may say so
        return True
    signed = spelled({name: value for name, value in anchor.items() if name != "signature"})
    try:
        return is_signed(bytes.fromhex(anchor["public_key"]), signed, bytes.fromhex(anchor["signature"]))
    except ValueError:
        return False


def verify(lines, anchors):
    wanted = {anchor["seq"] for anchor in anchors}
    tree, head, n, bad, workspace, states = Tree(), EMPTY, 0, None, "", {0: (EMPTY, EMPTY)}
    for line in lines:
        n += 1
        if bad is not None:
            continue
        found = event_in(line)
        if found is None or found[1] is None or (found[0]["seq"], found[0]["prev"]) != (n, head):
            bad = n
            continue
        head = found[1]
        tree.add(head)
        if n == 1:
            workspace = found[0]["after"].get("id", "")
        if n in wanted:
            states[n] = (head, tree.root())
    checks, vouched = [], [0]
    for anchor in sorted(anchors, key=lambda anchor: (anchor["seq"], spelled(anchor))):
        valid = is_valid(anchor)
        ok = valid and states.get(anchor["seq"]) == (anchor["head"], anchor["root"])
        ok = ok and (anchor["workspace"] == workspace or bad == 1)
        checks.append({"seq": anchor["seq"], "ok": ok})
        if ok:
            vouched.append(anchor["seq"])
        elif bad is None and valid:
            bad = n + 1 if anchor["seq"] > n else 1 + max(seq for seq in vouched if seq < anchor["seq"] or seq == 0)
    ok = bad is None and all(check["ok"] for check in checks)
    return {"ok": ok, "events": n, "first_bad_seq": bad, "anchors": checks}


def anchor_files(places):
    for place in places:
        if os.path.isdir(place):
            yield from (os.path.join(place, name) for name in sorted(os.listdir(place)) if name.endswith(".json"))
        else:
            yield place


def main(arguments):
    folder = arguments[0] if arguments else os.path.dirname(os.path.abspath(__file__))
    own = os.path.join(folder, "anchors")
    try:
        files = anchor_files(([own] if os.path.isdir(own) else []) + arguments[1:])
        anchors = {spelled(anchor): anchor for anchor in map(anchor_in, files)}
        with open(os.path.join(folder, "events.jsonl"), "rb") as lines:
            result = verify(lines, list(anchors.values()))
    except (OSError, ValueError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 3
    print(json.dumps(result))
    return 0 if result["ok"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
