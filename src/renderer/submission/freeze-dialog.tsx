import type { CoreClient } from '../../shared/rpc/contract.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { SignDialog } from './sign-dialog.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: string
  readonly onSigned: () => void
  readonly onClose: () => void
}

/** The clerk's signature. The summary is fetched once, so that exactly what is shown is signed. */
export const FreezeDialog = ({ client, account, onSigned, onClose }: Props) => {
  const { value, problem } = useAnswer('preview', (signal) => client.submission.preview(undefined, { signal }))
  return (
    <SignDialog
      account={account}
      shown={value}
      problem={problem}
      onClose={onClose}
      onSign={async (password) => {
        if (!value) return
        await client.submission.freeze({ root: value.root, password })
        onSigned()
      }}
    />
  )
}
