// Loaded before the real command line (`node --import`): kills it at a step.
import { killAtStep } from './kill-at-step.ts'

killAtStep(Number(process.env['GZZC_KILL_AT']))
