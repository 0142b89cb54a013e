"""Verifies docs/vectors by docs/formats.md alone, in another language: nothing of src is read.

    python3 scripts/verify-vectors.py [FOLDER]

Signatures are verified by the package cryptography, or by the program openssl where Python lacks it. Sealed messages need the
package and are skipped without it. Ends with status 1 at the first vector that does not hold.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unicodedata

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    Ed25519PublicKey = None

FOLDER = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / 'docs/vectors')


def once(pairs):
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), 'a name twice'
    return dict(pairs)


def parse(text):
    return json.loads(text, object_pairs_hook=once)


def read(name):
    return parse((FOLDER / name).read_text('utf8'))


def sha256(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    """RFC 8785 of values without fractions, whose names are ASCII."""
    return unicodedata.normalize('NFC', json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(',', ':')))


def key_id(public_key):
    return sha256(base64.b64decode(public_key)).hex()[:32]


def is_signed(signed, signature, public_key):
    der, signature = base64.b64decode(public_key), base64.b64decode(signature)
    if Ed25519PublicKey:
        try:
            Ed25519PublicKey.from_public_bytes(der[-32:]).verify(signature, signed)
            return True
        except Exception:
            return False
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for name, data in (('key', der), ('text', signed), ('signature', signature)):
            (place / name).write_bytes(data)
        command = ['openssl', 'pkeyutl', '-verify', '-pubin', '-inkey', place / 'key', '-keyform', 'DER', '-rawin', '-in', place / 'text', '-sigfile', place / 'signature']
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def open_envelope(envelope, kind, *keys):
    """The payload of an envelope that exactly these keys signed, in their order."""
    wanted = f'application/vnd.gzzc.{kind}+json'
    assert envelope['payloadType'] == wanted, envelope['payloadType']
    payload = base64.b64decode(envelope['payload'])
    signed = f'DSSEv1 {len(wanted)} {wanted} {len(payload)} '.encode() + payload
    assert [one['keyid'] for one in envelope['signatures']] == [key_id(key) for key in keys]
    for one, key in zip(envelope['signatures'], keys):
        assert is_signed(signed, one['sig'], key)
        assert not is_signed(signed + b' ', one['sig'], key)
    text = payload.decode('utf8')
    value = parse(text)
    assert canonical(value) == text, 'not canonical'
    return value


def root_of(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b'\x01' + root_of(leaves[:split]) + root_of(leaves[split:]))


def request(vector):
    parts = vector['parts']
    lines = [parts[name] for name in ('method', 'host', 'path', 'bodyHash', 'device', 'time', 'nonce')]
    assert parts['bodyHash'] == sha256(vector['body'].encode()).hex()
    text = '\n'.join(['gzzc-request-v2', *lines]).encode()
    assert is_signed(text, vector['signature'], vector['device']['publicKey'])


def answer(vector):
    asked = vector['asked']
    lines = [asked[name] for name in ('method', 'host', 'path', 'bodyHash', 'nonce')]
    text = '\n'.join(['gzzc-answer-v1', *lines, str(vector['status']), sha256(vector['body'].encode()).hex()]).encode()
    assert is_signed(text, vector['signature'], vector['province']['publicKey'])


def batch(vector):
    leaves = [sha256(b'\x00' + canonical(one).encode()) for one in vector['records'] + vector['photos']]
    manifest = open_envelope(vector['envelope'], 'batch', vector['clerk']['publicKey'], vector['reviewer']['publicKey'])
    assert manifest['root'] == root_of(leaves).hex() and manifest['count'] == len(vector['records'])
    assert vector['digest'] == sha256(base64.b64decode(vector['envelope']['payload'])).hex()


def receipt(vector):
    envelope = vector['signed']['envelope']
    open_envelope(envelope, 'receipt', vector['province']['publicKey'])
    entry = parse(vector['entry'])
    assert entry['receipt'] == sha256(base64.b64decode(envelope['payload'])).hex()
    head, text, signature = vector['signed']['proof'].split('\n\n')
    path = head.split('\n')[2:]
    key = base64.b64decode(vector['log']['verifierKey'].split('+', 2)[2])[1:]
    public_key = base64.b64encode(bytes.fromhex('302a300506032b6570032100') + key)
    noted = base64.b64decode(signature.strip().split(' ')[-1])[4:]
    assert is_signed(text.encode() + b'\n', base64.b64encode(noted), public_key)
    node = sha256(b'\x00' + vector['entry'].encode())
    for sibling in path:  # the last of four leaves
        node = sha256(b'\x01' + base64.b64decode(sibling) + node)
    assert base64.b64encode(node).decode() == text.split('\n')[2]


def account_list(vector):
    administrator = vector['administrator']['publicKey']
    content = open_envelope(vector['envelope'], 'account-list', administrator)
    listed = [one['publicKey'] for one in content['accounts'] if one['role'] == 'administrator']
    assert administrator in listed and vector['list'] == canonical(content)
    assert vector['digest'] == sha256(vector['list'].encode()).hex()
    for column in ('id', 'name', 'publicKey'):
        values = [one[column] for one in content['accounts']]
        assert len(set(values)) == len(values)


def published(kind, content, number):
    def verify(vector):
        value = open_envelope(vector['file']['envelope'], kind, vector['province']['publicKey'])
        assert value[number] == vector['file'][number] and vector[content] == canonical(value)
    return verify


def enrolment(vector):
    notice = vector['notice']
    asked = open_envelope(vector['request'], 'enrolment-request.v2', vector['device']['publicKey'])
    assert asked['publicKey'] == vector['device']['publicKey'] and asked['code'] == notice['code']
    payload = parse(base64.b64decode(vector['answer']['payload']))
    signing = payload['enrolment']['keys']['signing']
    assert signing['keyId'] == key_id(signing['publicKey']) == notice['signingKey']
    open_envelope(vector['answer'], 'enrolment-answer.v2', signing['publicKey'])
    open_envelope(payload['dictionary'], 'dictionary', signing['publicKey'])


def token(vector):
    text = vector['token']
    raw = base64.b32decode(text + '=' * (-len(text) % 8))
    body, signature = raw[:-64], raw[-64:]
    public_key = vector['key']['publicKey']
    assert is_signed(b'gzzc certificate token 1\x00' + body, base64.b64encode(signature), public_key)
    version, hint, days, seconds, kind = struct.unpack('>B4sHIB', body[:12])
    assert version == 1 and hint == sha256(base64.b64decode(public_key))[:4]
    texts, at = [], 12
    while at < len(body):
        wide, count = body[at] >> 7, body[at] & 127
        size = count * (2 if wide else 1)
        texts.append(body[at + 1:at + 1 + size].decode('utf-16-be' if wide else 'latin-1'))
        at += 1 + size
    content = vector['content']
    number, masked, name, title, unit, series = texts
    assert [number, name, title, unit, series] == [content[one] for one in ('number', 'name', 'title', 'unit', 'series')]
    assert '*' in masked and kind == 0
    import datetime
    assert str(datetime.date(1970, 1, 1) + datetime.timedelta(days=days)) == content['obtainedOn']
    made = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    assert made.strftime('%Y-%m-%dT%H:%M:%S.000Z') == content['generatedAt']
    assert vector['address'].endswith(f'/V/{number}#{text}')


def audit(vector):
    row = vector['row']
    names = ('seq', 'at', 'actor', 'action', 'subject', 'before', 'after', 'previous')
    fields = json.dumps([row[name] for name in names], ensure_ascii=False, separators=(',', ':'))
    assert vector['array-1'] == sha256(fields.encode()).hex()
    assert vector['object-1'] == sha256(canonical(row).encode()).hex()


def extract(salt, suite, label, secret):
    return hmac.new(salt, b'HPKE-v1' + suite + label + secret, hashlib.sha256).digest()


def expand(key, suite, label, info, length):
    made, block = b'', b''
    while len(made) < length:
        text = block + length.to_bytes(2, 'big') + b'HPKE-v1' + suite + label + info + bytes([len(made) // 32 + 1])
        block = hmac.new(key, text, hashlib.sha256).digest()
        made += block
    return made[:length]


def sealed(vector):
    """RFC 9180, base mode, written out."""
    if not Ed25519PublicKey:
        return
    raw = base64.b64decode(vector['sealed'])
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(vector['recipientPrivateKey']))
    kem, suite = b'KEM\x00\x20', b'HPKE\x00\x20\x00\x01\x00\x01'
    shared = private.exchange(X25519PublicKey.from_public_bytes(raw[:32]))
    context = raw[:32] + private.public_key().public_bytes_raw()
    secret = expand(extract(b'', kem, b'eae_prk', shared), kem, b'shared_secret', context, 32)
    schedule = b'\x00' + extract(b'', suite, b'psk_id_hash', b'') + extract(b'', suite, b'info_hash', vector['info'].encode())
    start = extract(secret, suite, b'secret', b'')
    key, nonce = expand(start, suite, b'key', schedule, 16), expand(start, suite, b'base_nonce', schedule, 12)
    assert AESGCM(key).decrypt(nonce, raw[32:], vector['additional'].encode()) == vector['plain'].encode()


def photo_pack(vector):
    pack = base64.b64decode(vector['pack'])
    assert pack[:6] == b'GZPK1\n'
    photos, at = [], 6
    while at < len(pack):
        size = int.from_bytes(pack[at:at + 4], 'big')
        photos.append(pack[at + 4:at + 4 + size].decode())
        at += 4 + size
    assert photos == vector['photos']


CHECKS = {
    'request.json': request,
    'answer.json': answer,
    'sealed-body.json': sealed,
    'sealed-entry.json': sealed,
    'batch.json': batch,
    'receipt.json': receipt,
    'account-list.json': account_list,
    'seal-list.json': published('seal-list', 'list', 'generation'),
    'dictionary.json': published('dictionary', 'dictionary', 'version'),
    'enrolment.json': enrolment,
    'token.json': token,
    'audit.json': audit,
    'photo-pack.json': photo_pack,
}

assert sorted(CHECKS) == sorted(path.name for path in FOLDER.iterdir()), 'a vector without a check'
for name, check in CHECKS.items():
    try:
        check(read(name))
    except Exception as error:
        print(f'{name}: {type(error).__name__} {error}')
        sys.exit(1)
    print(f'{name}: holds')
