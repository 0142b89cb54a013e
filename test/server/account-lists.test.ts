import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { sampleOfficer } from '../../src/sample/sample-unit.ts'
import { deviceActor, findDevice } from '../../src/server/access/enrolled-device.ts'
import { confirmBatch } from '../../src/server/issuing/confirm-batch.ts'
import { verifyAudit } from '../../src/server/log/verify-audit.ts'
import { initProvince, openProvince, type Province } from '../../src/server/province.ts'
import { readUnitRecords } from '../../src/server/sync/unit-records.ts'
import { listAdministratorKeys, releaseAdministratorKey } from '../../src/server/units/administrator-keys.ts'
import { addUnit, issueEnrolmentCode } from '../../src/server/units/unit-registry.ts'
import { signAccountList } from '../../src/trust/account-list.ts'
import { generateSigningKey } from '../../src/trust/keys.ts'
import { onEveryDatabase } from '../fixtures/province/databases.ts'
import { flatPhotos } from '../fixtures/province/flat-photos.ts'
import { samplePerson, sampleUnit } from '../fixtures/province/sample-batch.ts'
import { type Account, ScriptedDevice } from '../fixtures/province/scripted-device.ts'

onEveryDatabase((kind) => {
  let folder: string
  let province: Province
  let url: string
  let unitId: string
  let person = 700

  beforeAll(async () => {
    await kind.start()
    folder = await mkdtemp(join(tmpdir(), 'gzzc-lists-'))
    const home = join(folder, 'province')
    await initProvince(home, { database: kind.create(folder) })
    province = await openProvince(home, { pdfThreads: 1, ...flatPhotos })
    unitId = (await addUnit(province.units, sampleOfficer, sampleUnit)).unitId
    url = await province.listen()
  })
  afterAll(async () => {
    await province?.close()
    await kind.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** A computer whose list waits for an officer. */
  const newDevice = async (): Promise<ScriptedDevice> => {
    const device = new ScriptedDevice(url)
    await device.enrol(await issueEnrolmentCode(province.units, sampleOfficer, { unitId }))
    device.clerk = await device.account('clerk')
    device.reviewer = await device.account('reviewer')
    return device
  }
  const release = (account: Account) =>
    releaseAdministratorKey(province.units, sampleOfficer, { keyId: account.key.keyId })
  const newPerson = () => samplePerson(person++)
  const refusal = (code: string) => expect.objectContaining({ value: expect.objectContaining({ code }) })
  const stranger = (): Account => ({ id: randomUUID(), role: 'administrator', key: generateSigningKey() })
  const auditActions = async (subject: string): Promise<string[]> =>
    (
      await province.units.store.database
        .selectFrom('audit')
        .select('action')
        .where('subject', '=', subject)
        .orderBy('seq')
        .execute()
    ).map(({ action }) => action)

  let device: ScriptedDevice
  beforeEach(async () => {
    device = await newDevice()
  })

  test('a batch under an unreleased key is held with a reason, and proceeds after the release', async () => {
    const people = [await newPerson(), await newPerson()]
    const { receipt, manifest } = await device.submit(people)
    expect(receipt.outcomes.map(({ outcome, reasons }) => [outcome, reasons[0]?.code])).toEqual([
      ['held', 'key.unreleased'],
      ['held', 'key.unreleased'],
    ])
    const { batchId } = manifest
    const released = people.map(({ id }) => id)
    const decision = await confirmBatch(province.issuing, sampleOfficer, { batchId, released })
    expect(decision.confirmed).toEqual([])
    expect(decision.waiting.map(({ why }) => why)).toEqual(['keyUnreleased', 'keyUnreleased'])

    const { cursor } = await device.call('feed', undefined, {}, { limit: 500 })
    expect(await release(device.administrator)).toEqual({ batches: 1 })
    expect(await release(device.administrator), 'a second call changes nothing').toEqual({ batches: 0 })
    const { events } = await device.call('feed', undefined, {}, { after: cursor })
    expect(
      events.map((event) => (event.kind === 'key.changed' ? `${event.change} ${event.role}` : event.kind)),
    ).toEqual(['added administrator', 'added clerk', 'added reviewer', 'batch.released'])
    expect(events.at(-1)).toMatchObject({ batchId, stillHeld: [] })
    expect((await confirmBatch(province.issuing, sampleOfficer, { batchId })).confirmed).toHaveLength(2)
    expect(await auditActions(`batch:${batchId}`)).toEqual(['batch.receive', 'batch.release'])
    expect(await auditActions(`key:${device.administrator.key.keyId}`)).toEqual([
      'administratorKey.list',
      'administratorKey.release',
    ])
    expect((await verifyAudit(province.log, sampleOfficer)).whole).toBe(true)
  })

  test('a record that is held for a reason of its own stays held after the release', async () => {
    const one = await newPerson()
    const other = await newPerson()
    const renamed = { ...other, record: { ...one.record, name: '样例更名', specialty: '网络安全' } }
    const { manifest } = await device.submit([one, renamed])
    const { cursor } = await device.call('feed', undefined, {}, { limit: 500 })
    await release(device.administrator)
    const { events } = await device.call('feed', undefined, {}, { after: cursor })
    expect(events.at(-1)).toMatchObject({ kind: 'batch.released', stillHeld: [renamed.id] })
    const decision = await confirmBatch(province.issuing, sampleOfficer, { batchId: manifest.batchId })
    expect(decision.confirmed.map(({ recordId }) => recordId)).toEqual([one.id])
    expect(decision.waiting).toEqual([{ recordId: renamed.id, why: 'held' }])
  })

  test('keys that no administrator listed sign nothing', async () => {
    const people = [await newPerson()]
    await device.upload(people)
    const forged = [generateSigningKey(), generateSigningKey()]
    const { submission } = device.prepare(people, {}, forged)
    expect(await device.ask('submitBatch', submission)).toEqual(refusal('trust.envelope.signature'))
  })

  test('a device key alone adds no key: the list must be signed by a known administrator', async () => {
    await release(device.administrator)
    const mine = stranger()
    const clerk: Account = { ...device.clerk, key: generateSigningKey() }
    const list = device.signList([clerk, device.reviewer], mine)
    expect(await device.ask('submitAccountList', { list })).toEqual(refusal('server.accountList.signer'))
    // Signed by a key that is not on the list at all.
    const genuine = device.signList([clerk])
    const { signatures } = device.signList([clerk], mine)
    expect(await device.ask('submitAccountList', { list: { ...genuine, signatures } })).toEqual(
      refusal('trust.envelope.signature'),
    )
    const { keys, administrators } = await device.call('deviceStanding')
    expect(keys.map(({ keyId }) => keyId)).not.toContain(clerk.key.keyId)
    expect(administrators.map(({ keyId }) => keyId)).toEqual([device.administrator.key.keyId])
    expect((await auditActions(`device:${device.key.keyId}`)).slice(-2)).toEqual([
      'accountList.refuse',
      'accountList.refuse',
    ])
  })

  test('before any release a forged list gains nothing: the officer releases the fingerprint that the unit reads out', async () => {
    const forger = stranger()
    const accomplice: Account = { id: randomUUID(), role: 'reviewer', key: generateSigningKey() }
    // The forger lists the genuine administrator too, under another account.
    const genuine = { ...device.administrator, id: randomUUID() }
    await device.call('submitAccountList', { list: device.signList([genuine, accomplice], forger, 900) })
    await device.list(device.accounts)
    const waiting = (await listAdministratorKeys(province.units, sampleOfficer)).filter(({ releasedAt }) => !releasedAt)
    expect(waiting.map(({ keyId }) => keyId)).toEqual(
      expect.arrayContaining([forger.key.keyId, device.administrator.key.keyId]),
    )
    await release(device.administrator)
    const { administrators, keys } = await device.call('deviceStanding')
    expect(administrators.find(({ keyId }) => keyId === forger.key.keyId)?.revokedAt).not.toBeNull()
    expect(keys.map(({ keyId }) => keyId).sort()).toEqual([device.clerk.key.keyId, device.reviewer.key.keyId].sort())
    await expect(release(forger)).rejects.toMatchObject({ code: 'server.administrator.revoked' })
    const list = device.signList([accomplice], forger, 901)
    expect(await device.ask('submitAccountList', { list })).toEqual(refusal('server.accountList.signer'))
  })

  test('a second administrator is listed by the first, and counts after a release of its own', async () => {
    await release(device.administrator)
    const second = stranger()
    await device.list([...device.accounts, second])
    const late: Account = { id: randomUUID(), role: 'clerk', key: generateSigningKey() }
    const list = device.signList(
      [device.administrator, ...device.accounts.filter(({ id }) => id !== second.id), late],
      second,
    )
    await device.call('submitAccountList', { list })
    const keyIds = async () => (await device.call('deviceStanding')).keys.map(({ keyId }) => keyId)
    expect(await keyIds()).not.toContain(late.key.keyId)
    await release(second)
    expect(await keyIds()).toContain(late.key.keyId)
    // The first administrator leaves; its key ends with the list that does not have it.
    await device.call('submitAccountList', { list: device.signList([device.clerk, device.reviewer], second) })
    expect(await device.ask('submitAccountList', { list: device.signList(device.accounts) })).toEqual(
      refusal('server.accountList.signer'),
    )
  })

  test('an older list, or another one of the same generation, is refused; the same one again is not', async () => {
    await release(device.administrator)
    const { accounts } = device
    const list = device.signList(accounts)
    await device.call('submitAccountList', { list })
    const { generation } = await device.call('deviceStanding')
    await device.call('submitAccountList', { list })
    for (const older of [generation, generation - 1]) {
      const again = device.signList([device.clerk], device.administrator, older)
      expect(await device.ask('submitAccountList', { list: again })).toEqual(refusal('server.accountList.outdated'))
    }
  })

  test('a list with a person twice is refused', async () => {
    const twice = { ...device.clerk, id: randomUUID(), role: 'reviewer' as const }
    const list = device.signList([device.clerk, twice])
    expect(await device.ask('submitAccountList', { list })).toEqual(refusal('trust.accountList.twice'))
  })

  test('another computer of the unit sees no keys of this one, lists none of them and revokes none', async () => {
    await release(device.administrator)
    const other = await newDevice()
    await release(other.administrator)
    const seen = await other.call('deviceStanding')
    expect(seen.keys.map(({ keyId }) => keyId).sort()).toEqual([other.clerk.key.keyId, other.reviewer.key.keyId].sort())
    expect(seen.administrators).toHaveLength(1)
    const { keyId } = device.reviewer.key
    expect(await other.ask('revokeAccountKey', { keyId })).toEqual(refusal('server.account.otherDevice'))
    expect((await auditActions(`key:${keyId}`)).at(-1)).toBe('accountKey.refuseRevocation')
    // A replay of this computer's list, and keys for this computer's accounts.
    const replayed = device.signList(device.accounts)
    expect(await other.ask('submitAccountList', { list: replayed })).toEqual(refusal('server.accountList.signer'))
    const { receipt } = await device.submit([await newPerson()])
    expect(receipt.outcomes[0]?.outcome).toBe('accepted')
  })

  test('another computer of the unit gives this one’s people no other names, released or not', async () => {
    await release(device.administrator)
    const { manifest } = await device.submit([await newPerson()])
    const asking = deviceActor((await findDevice(province.units.store.database, device.key.keyId))!)
    const namesOfSigners = async () => {
      const { batches } = await readUnitRecords(province.sync, asking, { after: null, limit: 500 })
      return batches
        .find(({ id }) => id === manifest.batchId)!
        .signers.map(({ name }) => name)
        .sort()
    }
    const names = [device.clerk, device.reviewer].map(({ id }) => `样例${id.slice(0, 4)}`).sort()
    expect(await namesOfSigners()).toEqual(names)
    const other = await newDevice()
    for (const generation of [900, 901]) {
      const renamed = [other.administrator, device.clerk, device.reviewer].map(({ id, role }, index) => {
        const { publicKey } = index === 0 ? other.administrator.key : generateSigningKey()
        return { id, name: `改名${index}`, role, publicKey }
      })
      const list = { generation, signedAt: '2026-01-01T00:00:00Z', accounts: renamed }
      await other.call('submitAccountList', { list: signAccountList(list, other.administrator.key) })
      expect(await namesOfSigners()).toEqual(names)
      await release(other.administrator)
    }
  })

  test('the unit’s other computers are told when a key comes or goes', async () => {
    const { cursor } = await device.call('feed', undefined, {}, { limit: 500 })
    const other = await newDevice()
    await release(other.administrator)
    await other.call('revokeAccountKey', { keyId: other.clerk.key.keyId })
    const { events } = await device.call('feed', undefined, {}, { after: cursor })
    const changes = events.map((event) => (event.kind === 'key.changed' ? [event.change, event.role] : []))
    expect(changes).toEqual([
      ['listed', 'administrator'],
      ['added', 'administrator'],
      ['added', 'clerk'],
      ['added', 'reviewer'],
      ['revoked', 'clerk'],
    ])
    expect(events[0]).toMatchObject({ device: other.key.keyId, deviceName: '样例电脑' })
  })

  test('the province sets the validity of a key', async () => {
    await release(device.administrator)
    for (const { validFrom, validUntil } of (await device.call('deviceStanding')).keys) {
      const years = (Date.parse(validUntil) - Date.parse(validFrom)) / (365.25 * 86_400_000)
      expect(years).toBeCloseTo(5, 1)
      expect(Math.abs(Date.now() - Date.parse(validFrom))).toBeLessThan(60_000)
    }
  })
})
