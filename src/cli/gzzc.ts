#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { Problem } from '../shared/errors/problem.ts'
import { speakChinese } from './terminal/chinese-usage.ts'
import { exitCodes, Output } from './terminal/output.ts'

// Caches compiled code, because a start compiles some hundred files.
enableCompileCache()

// Whoever reads the output may stop before its end, as `gzzc records | head` does. The rest has no reader.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitCodes.well)
})

type AddCommands = (program: Command) => void

/** Every module of `commands/` with its commands. Only the needed module is loaded, so that the start is quick. */
const modules: readonly { readonly commands: readonly string[]; readonly load: () => Promise<AddCommands> }[] = [
  { commands: ['demo'], load: async () => (await import('./commands/demo.ts')).addDemoCommand },
  { commands: ['province'], load: async () => (await import('./commands/province.ts')).addProvinceCommands },
  { commands: ['unit'], load: async () => (await import('./commands/unit.ts')).addUnitCommands },
  {
    commands: ['template', 'import', 'records'],
    load: async () => (await import('./commands/intake.ts')).addIntakeCommands,
  },
  { commands: ['photo'], load: async () => (await import('./commands/photo.ts')).addPhotoCommands },
  { commands: ['review'], load: async () => (await import('./commands/review.ts')).addReviewCommands },
  {
    commands: ['submit', 'sync', 'receipt'],
    load: async () => (await import('./commands/submission.ts')).addSubmissionCommands,
  },
  { commands: ['backup', 'restore'], load: async () => (await import('./commands/backup.ts')).addBackupCommands },
  {
    commands: ['verify', 'lookup', 'audit'],
    load: async () => (await import('./commands/verification.ts')).addVerificationCommands,
  },
]

/** The command line with the module of the requested command, or with all modules for help and for an unknown command. */
const createProgram = async (asked: string | undefined): Promise<Command> => {
  const program = speakChinese(new Command('gzzc'))
    .description('职称电子证书：从评审结果到可核验的电子证书')
    .version(packageJson.version, '-V, --version', '显示版本')
    .option('--json', '每行输出一个 JSON，最后一行为 {"summary": …}')
    .showHelpAfterError('（加 --help 查看用法）')
    .exitOverride()
  const wanted = modules.filter(({ commands }) => asked !== undefined && commands.includes(asked))
  for (const { load } of wanted.length ? wanted : modules) (await load())(program)
  return program
}

try {
  const asked = process.argv.slice(2).find((argument) => !argument.startsWith('-'))
  await (await createProgram(asked)).parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.well : exitCodes.usage
  } else {
    new Output(process.argv.includes('--json')).fail(new Problem('general.unexpected', {}, { cause: error }))
    // For developers. Messages contain only places and codes, no personal data.
    console.error(error)
    process.exitCode = exitCodes.unreachable
  }
}
