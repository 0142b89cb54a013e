import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ProvinceClient } from '../src/core/sync/province-client.ts'
import { Problem } from '../src/shared/errors/problem.ts'
import { identityCheckCharacter } from '../src/shared/record/document-number.ts'
import { limits } from '../src/shared/sync/limits.ts'
import { encodePhotoPack, photosOfPack } from '../src/shared/sync/photo-pack.ts'
import { type SamplePerson, samplePerson } from '../test/fixtures/province/sample-batch.ts'
import { ScriptedDevice } from '../test/fixtures/province/scripted-device.ts'
import { makePhotos, ProvinceProcess } from './sync-work.ts'

/** People of the batch of each computer that syncs. */
const peopleEach = 20
/** Computers that send a pack of the largest size at once. */
const packers = 50
const lookupsPerSecond = 500
/** More than sealing adds to a pack. */
const sealBytes = 1_024

/** What a province did under load. */
export interface Load {
  /** Most memory of the province, in MiB, while 50 computers sent a full pack. */
  readonly packsMb: number
  /** Milliseconds of the lookups while 200 computers synced: half of them, and 99 of 100. */
  readonly median: number
  readonly slowest: number
  /** Seconds until all had their receipts, and lookups in that time. */
  readonly seconds: number
  readonly lookups: number
}

/** Sends a pack as a unit does, in as many rounds as it takes: a province that has no room is asked again. */
const sendPack = async (device: ScriptedDevice, pack: Uint8Array<ArrayBuffer>): Promise<void> => {
  const { signing, sealing } = device.enrolment.keys
  const client = new ProvinceClient(device.url, {
    device: device.key,
    province: signing.publicKey,
    sealing: sealing.publicKey,
    now: () => new Date(),
  })
  for (;;) {
    try {
      await client.call('uploadPhotos', { body: pack })
      return
    } catch (error) {
      if (Problem.from(error)?.code !== 'core.sync.unreachable') throw error
    }
  }
}

/** People of one computer whom nobody else has. */
const peopleOf = (computer: number, photos: readonly Buffer[]): Promise<SamplePerson[]> =>
  Promise.all(
    Array.from({ length: peopleEach }, async (_, place) => {
      const index = computer * peopleEach + place
      const digits = `52999919850${1 + Math.floor(index / 1000)}01${String(index % 1000).padStart(3, '0')}`
      const documentNumber = digits + identityCheckCharacter(digits)
      const { record } = await samplePerson(index, { documentNumber })
      return { id: randomUUID(), record, photo: photos[index]! }
    }),
  )

/** A usual round of a unit: the dictionary, its photos and batch, how it stands, who waits, and results. */
const syncOnce = async (device: ScriptedDevice, people: readonly SamplePerson[]): Promise<void> => {
  await device.call('dictionary')
  await device.submit(people)
  await device.call('deviceStanding')
  await device.call('roster', { waiting: [], gone: [] })
  await device.call('feed', undefined, {}, { after: 0 })
}

const enrolAll = async (province: ProvinceProcess, computers: number): Promise<ScriptedDevice[]> => {
  const devices: ScriptedDevice[] = []
  for (const code of await province.codes(computers)) {
    const device = new ScriptedDevice(province.province)
    await device.enrol(code)
    device.clerk = await device.account('clerk')
    device.reviewer = await device.account('reviewer')
    devices.push(device)
  }
  await province.release(devices.map(({ administrator }) => administrator.key.keyId))
  return devices
}

/** Puts a new province in a folder under load. @param computers that sync at once */
export const measureLoad = async (folder: string, computers = 200): Promise<Load> => {
  const province = await ProvinceProcess.start(join(folder, 'province-load'), true)
  console.error('enrol', performance.now())
  const devices = await enrolAll(province, computers)
  const photos = await makePhotos(computers * peopleEach)
  const full = encodePhotoPack(photos.slice(0, photosOfPack(photos.map(asSize), 0, limits.packBytes - sealBytes)))
  console.error('enrolled', performance.now())
  await Promise.all(devices.slice(0, packers).map((device) => sendPack(device, full as Uint8Array<ArrayBuffer>)))
  console.error('packed', performance.now())
  const packsMb = await province.peakMb()

  const people = await Promise.all(devices.map((_, computer) => peopleOf(computer, photos)))
  const lookups = new Worker(join(import.meta.dirname, 'sync-lookups.ts'), {
    workerData: { address: province.province, perSecond: lookupsPerSecond },
  })
  const begun = performance.now()
  await Promise.all(devices.map((device, computer) => syncOnce(device, people[computer]!)))
  const seconds = (performance.now() - begun) / 1000
  const answered = once(lookups, 'message') as Promise<[number[]]>
  lookups.postMessage('end')
  const times = (await answered)[0].sort((one, other) => one - other)
  await province.end()
  const at = (share: number): number => times[Math.floor(times.length * share)]!
  return { packsMb, median: at(0.5), slowest: at(0.99), seconds, lookups: times.length }
}

const asSize = (photo: Buffer) => ({ size: photo.length })
