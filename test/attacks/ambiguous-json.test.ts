import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { KeyringFile } from '../../src/core/accounts/keyring-file.ts'
import { parseDictionaryFile } from '../../src/exchange/dictionary-file.ts'
import { openEnrolmentRequest, parseEnrolmentFile, readEnrolmentNotice } from '../../src/exchange/enrolment-file.ts'
import { parseReceiptFile } from '../../src/exchange/receipt-file.ts'
import { payloadTypes } from '../../src/shared/sync/envelope.ts'
import { openAccountList } from '../../src/trust/account-list.ts'
import { openBatch } from '../../src/trust/batch.ts'
import { openDictionary } from '../../src/trust/dictionary.ts'
import { signEnvelope } from '../../src/trust/dsse.ts'
import { generateSigningKey, importVerifyingKey, type SigningKey } from '../../src/trust/keys.ts'
import { openSealList } from '../../src/trust/seal-list.ts'
import { samplePerson } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'

const code = (work: () => unknown): string => {
  try {
    work()
    return 'no problem'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** Texts that a careless parser reads as the first one. Each begins with the members of the given one. */
const ambiguities: readonly (readonly [what: string, alter: (json: string) => string])[] = [
  // JSON.parse takes the last, so that this is the given value for it.
  ['its first member twice', (json) => json.replace(/^\{("[^"]+"):/, '{$1:"another",$1:')],
  [
    'its first member twice, once in escapes',
    (json) =>
      json.replace(
        /^\{"(.)/,
        (start, letter: string) =>
          `{"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}${json.slice(3, json.indexOf('"', 2))}":"another",${start.slice(1)}`,
      ),
  ],
  ['__proto__', (json) => `{"__proto__":{"isAdministrator":true},${json.slice(1)}`],
  ['levels without number', (json) => `{"x":${'['.repeat(5000)}${']'.repeat(5000)},${json.slice(1)}`],
  ['a lone surrogate', (json) => `{"x":"\\ud800",${json.slice(1)}`],
  ['a number that no double counts', (json) => `{"x":9007199254740993,${json.slice(1)}`],
]

const vector = (name: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../docs/vectors', name), 'utf8'))
const { signed: receipt } = vector('receipt.json')
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const keyringOf = (text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'gzzc-test-')), 'keyring.json')
  writeFileSync(path, text)
  return path
}

const notice = {
  kind: 'gzzc-enrolment',
  server: 'https://zczs.example.gov.cn',
  code: 'ABCDEFGHJKLMNPQRSTUVWXYZ23',
  unitName: '样例单位',
  province: '样例省',
  signingKey: generateSigningKey().publicKey,
}

describe.each<[file: string, good: unknown, refusal: string, read: (text: string) => unknown]>([
  ['receipt file', receipt, 'core.receiptFile.damaged', (text) => parseReceiptFile('回执', bytes(text))],
  [
    'dictionary file',
    { version: 1, envelope: receipt.envelope },
    'core.dictionary.file',
    (text) => parseDictionaryFile(bytes(text)),
  ],
  ['enrolment answer', receipt.envelope, 'setup.file.damaged', (text) => parseEnrolmentFile('答复', bytes(text))],
  [
    'keyring',
    { version: 2, list: null, accounts: [] },
    'core.home.damaged',
    (text) => new KeyringFile(keyringOf(text)).read(),
  ],
])('a %s', (_file, good, refusal, read) => {
  const json = JSON.stringify(good)
  test('is read as it is', () => {
    expect(code(() => read(json))).toBe('no problem')
  })
  test.each(ambiguities)(`is refused with %s`, (_what, alter) => {
    expect(alter(json)).not.toBe(json)
    expect(code(() => read(alter(json)))).toBe(refusal)
  })
})

test('an enrolment notice whose server is there twice is refused', () => {
  const json = JSON.stringify(notice)
  const twice = json.replace('"server"', '"server":"https://evil.example","server"')
  expect(code(() => readEnrolmentNotice('通知', bytes(twice)))).toBe('setup.file.damaged')
})

describe('a payload that somebody with the key signed', () => {
  const key = generateSigningKey()
  const signed = (type: Parameters<typeof signEnvelope>[0], text: string) => signEnvelope(type, bytes(text), [key])
  const manifest = JSON.parse(vector('batch.json').manifest)
  const list = {
    accounts: [{ id: crypto.randomUUID(), name: '甲', publicKey: key.publicKey, role: 'administrator' }],
    generation: 1,
    signedAt: '2026-05-20T01:30:00Z',
  }
  const kinds: readonly [string, unknown, (text: string, by: SigningKey) => unknown][] = [
    ['batch', manifest, (text, by) => openBatch(signed(payloadTypes.batch, text), [importVerifyingKey(by.publicKey)])],
    ['account list', list, (text) => openAccountList(signed(payloadTypes.accountList, text))],
    [
      'seal list',
      { generation: 1, publishedAt: '2026-05-20T01:30:00Z', seals: [] },
      (text, by) => openSealList({ generation: 1, envelope: signed(payloadTypes.sealList, text) }, by.publicKey),
    ],
    [
      'dictionary',
      { version: 1 },
      (text, by) =>
        openDictionary(signed(payloadTypes.dictionary, text), by.publicKey, {
          parse: (value: unknown) => value,
        } as never),
    ],
    [
      'enrolment request',
      { publicKey: key.publicKey },
      (text) => openEnrolmentRequest(signed(payloadTypes.enrolmentRequest, text)),
    ],
  ]
  describe.each(kinds)('%s', (_kind, value, open) => {
    test.each(ambiguities)('is refused with %s', (_what, alter) => {
      expect(code(() => open(alter(JSON.stringify(value)), key))).toBe('trust.envelope.malformed')
    })
  })
})

describe('a batch over the wire', () => {
  let stage: Stage
  let device: ScriptedDevice
  beforeEach(async () => {
    stage = await openStage()
    device = await ScriptedDevice.ready(stage.address, await stage.code(), stage.province.units)
  })
  afterEach(() => stage.close())

  test('with a record that two parsers read in two ways is refused, and kept nowhere', async () => {
    const person = await samplePerson(1)
    await device.upload([person])
    const { submission } = device.prepare([person])
    const text = JSON.stringify(submission)
    const path = '/api/v1/batches'
    const alter: readonly ((text: string) => string)[] = [
      (json) => json.replace('"name":"', '"name":"别人","name":"'),
      (json) => json.replace('"name":"', '"__proto__":{"polluted":1},"name":"'),
      (json) => json.replace('"name":"', '"x":"\\udfff","name":"'),
      (json) => json.replace('"name":"', '"x":1e400,"name":"'),
      (json) => json.replace('"name":"', `"x":${'['.repeat(40)}${']'.repeat(40)},"name":"`),
      (json) => json.replace('"records":', '"records":[],"records":'),
    ]
    for (const change of alter) {
      expect(change(text)).not.toBe(text)
      const answer = await device.send('POST', path, device.seal(path, bytes(change(text))))
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'trust.json.unfit'])
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    const rows = await stage.province.sync.store.database.selectFrom('batch').select('id').execute()
    expect(rows).toEqual([])
    const whole = await device.send('POST', path, device.seal(path, bytes(text)))
    expect(whole.status).toBe(200)
  })
})
