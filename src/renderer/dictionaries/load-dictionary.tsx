import { App, Button } from 'antd'
import { useState } from 'react'
import type { Problem } from '../../shared/errors/problem.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { chooseFile } from '../../ui/files/choose-file.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'

/** Loads a dictionary from a file, for units whose network does not reach the province. */
export const LoadDictionary = ({ client, onLoaded }: { client: CoreClient; onLoaded: () => void }) => {
  const { message } = App.useApp()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()

  const load = async () => {
    const file = await chooseFile('.json')
    if (!file) return
    setBusy(true)
    setProblem(undefined)
    try {
      const { version } = await client.dictionaries.load({ file })
      void message.success(`已装入第 ${version} 版字典`)
      onLoaded()
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <>
      <Button loading={busy} onClick={load}>
        从文件装入…
      </Button>
      <ProblemNotice problem={problem} />
    </>
  )
}
