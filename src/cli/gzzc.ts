#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import packageJson from '../../package.json' with { type: 'json' }
import { Problem } from '../shared/errors/problem.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addIntakeCommands } from './commands/intake.ts'
import { addPhotoCommands } from './commands/photo.ts'
import { addProvinceCommands } from './commands/province.ts'
import { addReviewCommands } from './commands/review.ts'
import { addSubmissionCommands } from './commands/submission.ts'
import { addUnitCommands } from './commands/unit.ts'
import { addVerificationCommands } from './commands/verification.ts'
import { exitCodes, Output } from './output.ts'

/** The whole command line. Every command is one module of `commands/`. */
const createProgram = (): Command => {
  const program = new Command('gzzc')
    .description('职称电子证书：从评审结果到可核验的电子证书')
    .version(packageJson.version)
    .option('--json', '每行输出一个 JSON，最后一行为 {"summary": …}')
    .showHelpAfterError('（加 --help 查看用法）')
    .exitOverride()
  addDemoCommand(program)
  addProvinceCommands(program)
  addUnitCommands(program)
  addIntakeCommands(program)
  addPhotoCommands(program)
  addReviewCommands(program)
  addSubmissionCommands(program)
  addVerificationCommands(program)
  return program
}

try {
  await createProgram().parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? exitCodes.well : exitCodes.usage
  } else {
    new Output(process.argv.includes('--json')).fail(new Problem('general.unexpected', {}, { cause: error }))
    // For whoever mends it; holds no personal data, for messages name places and codes only.
    console.error(error)
    process.exitCode = exitCodes.unreachable
  }
}
