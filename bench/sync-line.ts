// node bench/sync-line.ts [--size N], as root on Linux: a unit behind a slow, lossy line. A network namespace sends 800 kbit/s at most
// (tc tbf) and loses 2 % of the packets of both directions (nftables); a proxy before the province delays what passes. Needs iproute2
// and nftables; sch_netem, which many kernels lack, is not needed.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findEnrolment } from '../src/core/enrolment/enrolment.ts'
import { writeSetting } from '../src/core/store/settings.ts'
import { syncUnit } from '../src/core/sync/sync.ts'
import { as, ProvinceProcess, people, prepareBatch } from './sync-work.ts'

const bitsPerSecond = 800_000
const lossPercent = 2
/** Of each direction. */
const delayMilliseconds = 40
const namespace = 'gzzc-line'
const [provinceSide, unitSide] = ['10.97.13.1', '10.97.13.2']
const port = 18_452
const address = `http://${provinceSide}:${port}`

const run = (command: string): void => {
  const [program, ...args] = command.split(' ')
  execFileSync(program!, args, { stdio: ['ignore', 'ignore', 'inherit'] })
}

const makeLine = (): void => {
  run(`ip netns add ${namespace}`)
  const inside = `ip netns exec ${namespace}`
  run(`ip link add gzzc-out type veth peer name gzzc-in netns ${namespace}`)
  run(`ip addr add ${provinceSide}/30 dev gzzc-out`)
  run('ip link set gzzc-out up')
  run(`${inside} ip addr add ${unitSide}/30 dev gzzc-in`)
  run(`${inside} ip link set gzzc-in up`)
  // Segments are as large on this line as on any other, so that each loss is of one packet.
  for (const where of ['', `${inside} `]) {
    const device = where ? 'gzzc-in' : 'gzzc-out'
    run(`${where}ip link set ${device} gso_max_segs 1`)
  }
  run(`${inside} tc qdisc add dev gzzc-in root tbf rate ${bitsPerSecond}bit burst 5kb latency 400ms`)
  run(`${inside} nft add table ip line`)
  for (const hook of ['input', 'output']) {
    run(`${inside} nft add chain ip line ${hook} { type filter hook ${hook} priority 0 ; }`)
    run(`${inside} nft add rule ip line ${hook} numgen random mod 100 < ${lossPercent} drop`)
  }
}

const removeLine = (): void => {
  if (execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).includes(namespace)) run(`ip netns del ${namespace}`)
}

/** Passes bytes on after the delay, and counts what the unit sends. */
const openDelay = async (province: string) => {
  const counted = { bytes: 0 }
  const pass = (from: Socket, to: Socket, count: boolean): void => {
    from.on('data', (piece: Buffer) => {
      if (count) counted.bytes += piece.length
      setTimeout(() => to.writable && to.write(piece), delayMilliseconds)
    })
    from.on('close', () => setTimeout(() => to.destroy(), delayMilliseconds))
    from.on('error', () => undefined)
  }
  const server = createServer((unit) => {
    const out = connect(Number(new URL(province).port), '127.0.0.1')
    pass(unit, out, true)
    pass(out, unit, false)
  })
  server.listen(port, provinceSide)
  await once(server, 'listening')
  return { counted, server }
}

/** The unit's part, in the namespace. */
const sync = async (home: string): Promise<void> => {
  await as(home, 'clerk', async (unit) => {
    const result = await syncUnit(unit.syncContext)
    const [receipt] = result.receipts
    console.log(JSON.stringify({ photos: result.photosSent, accepted: receipt?.accepted, held: receipt?.held }))
  })
}

const measure = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-line-'))
  let unitProcess: ChildProcess | undefined
  removeLine()
  try {
    const [provinceHome, home] = [join(folder, 'province'), join(folder, 'unit')]
    const fresh = await ProvinceProcess.start(provinceHome, true)
    await fresh.enrol(home)
    await prepareBatch(home, folder)
    await fresh.end()
    const settings = join(provinceHome, 'province.json')
    writeFileSync(settings, JSON.stringify({ ...JSON.parse(readFileSync(settings, 'utf8')), unitAddresses: [address] }))
    const province = await ProvinceProcess.start(provinceHome)
    makeLine()
    const line = await openDelay(province.province)
    await as(home, 'clerk', (unit) =>
      unit.gate.write('unit', ({ database }) =>
        writeSetting(database, 'enrolment', { ...findEnrolment(database)!, server: address }),
      ),
    )
    let began: number | undefined
    const watch = setInterval(() => {
      // From the first bytes on: opening the store is no part of the line.
      if (line.counted.bytes > 0) began ??= performance.now()
    }, 5)
    const own = [import.meta.filename, '--home', home, '--size', String(people)]
    unitProcess = spawn('ip', ['netns', 'exec', namespace, process.execPath, ...own], { stdio: 'inherit' })
    const [code] = (await once(unitProcess, 'exit')) as [number]
    clearInterval(watch)
    const seconds = (performance.now() - (began ?? Number.NaN)) / 1000
    const share = (line.counted.bytes * 8) / (bitsPerSecond * seconds)
    console.log(
      `${people} photos, ${(line.counted.bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(0)} s: ${(share * 100).toFixed(1)} % of ${bitsPerSecond / 1000} kbit/s with ${lossPercent} % loss (aim 85 %), exit ${code}`,
    )
    if (code !== 0 || share < 0.85) process.exitCode = 1
    line.server.close()
    await province.end()
  } finally {
    unitProcess?.kill()
    removeLine()
    rmSync(folder, { recursive: true, force: true })
  }
}

const at = process.argv.indexOf('--home')
await (at < 0 ? measure() : sync(process.argv[at + 1]!))
