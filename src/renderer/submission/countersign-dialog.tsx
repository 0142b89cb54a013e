import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { SignDialog } from './sign-dialog.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: string
  readonly id: string
  readonly onSigned: () => void
  readonly onClose: () => void
}

/** The reviewer's signature under a frozen batch. */
export const CountersignDialog = ({ client, account, id, onSigned, onClose }: Props) => {
  const { value, problem } = useAnswer(id, (signal) => client.submission.batch({ id }, { signal }))
  return (
    <SignDialog
      account={account}
      shown={value}
      problem={problem}
      onClose={onClose}
      onSign={async (password) => {
        if (!value) return
        await client.submission.countersign({ id, digest: value.batch.digest, password })
        onSigned()
      }}
    />
  )
}
