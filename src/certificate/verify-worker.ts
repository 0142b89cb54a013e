import { parentPort } from 'node:worker_threads'
import { answerJobs } from '../shared/worker-jobs.ts'
import type { PdfToVerify } from './pdf-verifier.ts'
import { verifyCertificatePdf } from './verify-pdf.ts'

// A thread that verifies PDFs of strangers (`pdf-verifier.ts`).
answerJobs(parentPort!, ({ file, ...options }: PdfToVerify) => verifyCertificatePdf(file, options))
