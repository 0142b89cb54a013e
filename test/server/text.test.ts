import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Officer } from '../../src/server/access/actor.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { addUnit } from '../../src/server/units/unit-registry.ts'
import type { CertificateRecord } from '../../src/shared/record/record.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../fixtures/province/scripted-device.ts'

const officer: Officer = { kind: 'officer', id: 'sample' }
const unmetered = { publicRequests: { burst: 1_000, perSecond: 1_000 } }

onEveryDatabase((kind) => {
  let folder: string
  let province: Province
  let url: string
  let device: ScriptedDevice
  /** Lines of the log about unexpected errors. */
  let errors: unknown[]

  beforeAll(() => kind.start())
  afterAll(() => kind.stop())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gzzc-text-'))
    await initProvince(join(folder, 'province'), { database: kind.create(folder) })
    province = await openProvince(join(folder, 'province'), { pdfThreads: 1 })
    errors = []
    const log = (line: Readonly<Record<string, unknown>>) => line['level'] === 'error' && errors.push(line)
    url = await province.listen({ ...unmetered, log })
    const { enrolmentCode } = await addUnit(province.units, officer, sampleUnit)
    device = await ScriptedDevice.ready(url, enrolmentCode, province.units)
  })
  afterEach(async () => {
    await province.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Outcome, and code and place of the first reason, of each record. */
  const submit = async (...records: [index: number, changes: Partial<CertificateRecord>][]) => {
    const people = await Promise.all(records.map(([index, changes]) => samplePerson(index, changes)))
    const { receipt } = await device.submit(people)
    return receipt.outcomes.map(({ outcome, reasons }) => [outcome, reasons[0]?.code, reasons[0]?.where])
  }

  const accepted = ['accepted', undefined, undefined]

  test('a record whose text is not in its normal form is refused alone, with the field', async () => {
    const refused = (field: string) => ['refused', 'record.text', field]
    const outcomes = await submit(
      [1, {}],
      [2, { specialty: '计算机应用 ' }],
      [3, { specialty: '计算机\u200b应用' }],
      [4, { specialty: '计算机\u202e应用' }],
      [5, { specialty: 'Cafe\u0301' }],
      [6, { specialty: '\ufa19经' }],
      [7, { specialty: '计算机\u0000应用' }],
      [8, { name: '样例\u0007甲' }],
      [9, { employerName: '样例 科技有限公司' }],
      [10, { documentNumber: ' 52010319900101010X' }],
      [11, { specialty: '神经' }],
    )
    expect(outcomes).toEqual([
      accepted,
      ...Array(6).fill(refused('specialty')),
      refused('name'),
      refused('employerName'),
      refused('documentNumber'),
      accepted,
    ])
    const { receipt } = await device.submit([await samplePerson(12, { specialty: '计算机\u200b应用' })])
    expect(receipt.outcomes[0]!.reasons[0]!.text).toContain('“计算机[U+200B]应用”')
    expect(errors).toEqual([])
  })

  test('a title is not issued twice by another spelling of its specialty', async () => {
    expect(await submit([1, { specialty: '计算机应用（Web）' }])).toEqual([accepted])
    const duplicate = ['refused', 'title.duplicate', 'title']
    const spellings = ['计算机应用（WEB）', '计算机应用（web）', '计算机应用“Web”']
    for (const specialty of spellings) expect(await submit([1, { specialty }])).toEqual([duplicate])
    // Records from before have a key with the specialty as it was spelled.
    await province.sync.store.gate.ungated((database) =>
      database.updateTable('record').set({ titleKey: 'old' }).where('status', '=', 'accepted').execute(),
    )
    expect(await submit([1, { specialty: spellings[0]! }])).toEqual([duplicate])
    expect(await submit([1, { specialty: '计算机网络' }])).toEqual([accepted])
  })

  test('control characters in addresses and bodies are refused with an error of the registry', async () => {
    const malformed = { code: 'server.request.malformed' }
    // The strict parser of JSON knows half surrogates before the request's schema does.
    const unfit = { code: expect.stringMatching(/^(server\.request\.malformed|trust\.json\.unfit)$/) }
    for (const path of [
      '/V/a%00b',
      '/v/%1b',
      '/photo/a%00b',
      '/api/v1/log/entries/%00',
      '/api/v1/log/consistency?from=%00&to=1',
      '/api/v1/certificates/a%00/status',
    ]) {
      const response = await fetch(url + path)
      expect([path, response.status < 500, ((await response.json()) as { code: string }).code]).toEqual([
        path,
        true,
        expect.stringMatching(/^server\.request\.(malformed|notFound)$/),
      ])
    }
    const page = await fetch(`${url}/V/a%00b`, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
    for (const odd of ['a\\u0000b', 'a\\ud800b']) {
      const body = `{"name":"${odd}","documentNumber":"${odd}"}`
      const response = await fetch(`${url}/api/v1/lookup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect([response.status, await response.json()]).toMatchObject([400, unfit])
    }
    const { record } = await samplePerson(1)
    const waiting = {
      recordId: crypto.randomUUID(),
      name: 'a\u0000b',
      documentType: record.documentType,
      documentNumber: record.documentNumber,
      returned: null,
    }
    expect(await device.ask('roster', { waiting: [waiting], gone: [] })).toMatchObject({
      status: 400,
      value: malformed,
    })
    for (const name of ['receipt', 'certificatePdf', 'uploadedPhoto'] as const) {
      const places = { batchId: 'a\u0000', number: 'a\u0000', sha256: 'a\u0000' }
      expect(await device.ask(name, undefined, places)).toMatchObject({ status: 400, value: malformed })
    }
    const form = { method: 'POST', body: new URLSearchParams({ name: 'a\u0000b', documentNumber: '1\u00002' }) }
    expect((await fetch(`${url}/zccx/lookup`, form)).status).toBeLessThan(500)
    expect(errors).toEqual([])
  })
})
