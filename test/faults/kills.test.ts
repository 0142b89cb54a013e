import { type ChildProcess, fork, spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { findBroken } from './agreement.ts'
import type { Round } from './round.ts'
import { playRounds } from './rounds.ts'
import { doStep } from './steps.ts'
import type { Victim } from './victim-worker.ts'
import type { World } from './world.ts'

const here = import.meta.dirname

/** Steps of an operation, about: a kill comes at one of them, or after the last. */
const steps: Readonly<Record<Victim | 'command', number>> = {
  approve: 60,
  freeze: 50,
  countersign: 30,
  sync: 120,
  backup: 55,
  confirm: 45,
  issue: 65,
  revoke: 36,
  serve: 250,
  command: 250,
}

const ended = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) =>
    child.once('exit', (code, signal) => {
      // A command that ends with a problem is no crash; SIGKILL is ours.
      if (signal === 'SIGKILL') resolve('killed')
      else if (signal || code === 1) reject(new Error(`crashed: ${signal ?? code}`))
      else resolve(`ended with ${code} before`)
    }),
  )

const startVictim = (operation: Victim, home: string, at: number, more: string): ChildProcess =>
  fork(join(here, 'victim-worker.ts'), [operation, home, `${at}`, more], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })

const startCommand = (at: number, ...args: string[]): ChildProcess =>
  spawn(
    process.execPath,
    ['--import', pathToFileURL(join(here, 'command-worker.ts')).href, join(here, '../../src/cli/gzzc.ts'), ...args],
    {
      env: { ...process.env, GZZC_PASSWORD: samplePassword, GZZC_KILL_AT: `${at}`, XDG_CONFIG_HOME: here },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )

/** The same operations by the command line. */
const commands: Partial<Record<Victim, (home: string, more: string) => string[]>> = {
  freeze: (home) => ['submit', '--home', home, '--as', sampleAccounts.clerk],
  countersign: (home) => ['submit', '--home', home, '--as', sampleAccounts.reviewer],
  sync: (home) => ['sync', '--home', home],
  backup: (home, more) => ['backup', '--home', home, more],
}

/** Kills an operation of a unit or of the province at a step. */
const killOperation = async (round: Round, world: World, operation: Victim, unit: number): Promise<void> => {
  const isUnits = ['approve', 'freeze', 'countersign', 'sync', 'backup'].includes(operation)
  const home = isUnits ? world.homes[unit]! : world.provinceHome
  const more =
    operation === 'backup' ? join(world.folder, `copy-${round.below(1e9)}.gzzc-backup`) : `${round.below(100)}`
  const command = round.chance(0.4) ? commands[operation] : undefined
  const at = 1 + round.below(command ? steps.command : steps[operation])
  const child = command ? startCommand(at, ...command(home, more)) : startVictim(operation, home, at, more)
  const how = await ended(child)
  round.note(
    `${isUnits ? `unit ${unit}` : 'province'}: ${operation}${command ? ' by command' : ''}, step ${at}: ${how}`,
  )
}

/** Kills the server at a step while a unit syncs, and starts it again. */
const killServer = async (round: Round, world: World, unit: number): Promise<void> => {
  const at = 1 + round.below(steps.serve)
  await world.stopProvince()
  const child = startVictim('serve', world.provinceHome, at, `${world.port}`)
  const gone = ended(child)
  const listens = new Promise((resolve) => child.once('message', resolve))
  await Promise.race([listens, gone])
  let isOver = false
  const restarted = gone.then(async (how) => {
    round.note(`province: server, step ${at}: ${how}${isOver ? ' after the round of sync' : ''}`)
    await world.startProvince()
  })
  const code = await round.attempt(`unit ${unit}: sync, its server is killed`, () => world.sync(unit))
  isOver = true
  child.kill('SIGKILL')
  await restarted
  if (code && code !== 'core.sync.unreachable') throw new Error(`sync failed with ${code} when the server was killed`)
}

/** Two processes issue at the same time, and one of them is killed. */
const killIssuer = async (round: Round, world: World): Promise<void> => {
  const at = 1 + round.below(steps.issue)
  const two = [at, 0].map((step) => startVictim('issue', world.provinceHome, step, ''))
  const [how] = await Promise.all(two.map(ended))
  round.note(`province: two processes issue, one at step ${at}: ${how}`)
}

const order = [
  'approve',
  'freeze',
  'countersign',
  'sync',
  'server',
  'confirm',
  'issuers',
  'issue',
  'revoke',
  'sync',
] as const

playRounds('kills', async (round, world) => {
  await world.approve(0, 2)
  await world.approve(1, 2)
  // A unit's week in its order. Two or three of its operations are killed, and each is done again afterwards.
  const unit = round.below(2)
  const killed = new Set([round.below(order.length), round.below(order.length), round.below(order.length)])
  for (const [index, operation] of order.entries()) {
    if (killed.has(index)) {
      if (operation === 'server') await killServer(round, world, unit)
      else if (operation === 'issuers') await killIssuer(round, world)
      else await killOperation(round, world, operation === 'sync' && round.chance(0.2) ? 'backup' : operation, unit)
      const broken = await findBroken(world)
      if (broken.length) throw new Error(`after the kill: ${broken.join('; ')}`)
    }
    if (operation === 'server' || operation === 'issuers') continue
    const step = operation === 'countersign' ? 'seal' : operation
    await round.attempt(`unit ${unit}: ${step}`, () => doStep(round, world, step, unit))
  }
})
