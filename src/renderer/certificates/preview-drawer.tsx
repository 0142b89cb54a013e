import { Alert, Button, Tag } from 'antd'
import { useState } from 'react'
import { type Certificate, certificateStateWords } from '../../shared/rpc/certificates.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { ReadingDrawer } from '../../ui/components/reading-drawer.tsx'
import { usePrint } from '../../ui/files/printable.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { drawForPrint } from './draw-for-print.ts'
import { PdfPages } from './pdf-pages.tsx'
import { PrintedPages } from './printed-pages.tsx'
import { Waiting } from './waiting.tsx'
import { stateColours } from './words.ts'

interface Props {
  readonly client: CoreClient
  readonly certificate: Certificate
  readonly onClose: () => void
}

/** One certificate as it was issued, to view, save and print. */
export const PreviewDrawer = ({ client, certificate, onClose }: Props) => {
  const { number, name, state, detail } = certificate
  const { value: file, problem } = useAnswer(number, (signal) => client.certificates.pdf({ number }, { signal }))
  const [preparing, setPreparing] = useState(false)
  const { print, printed } = usePrint()

  const printFile = async (given: File) => {
    setPreparing(true)
    try {
      const pages = await drawForPrint(given)
      const release = () => {
        for (const url of pages) URL.revokeObjectURL(url)
      }
      window.addEventListener('afterprint', release, { once: true })
      print(<PrintedPages pages={pages} />)
    } finally {
      setPreparing(false)
    }
  }

  return (
    <ReadingDrawer
      open
      size={760}
      title={`${name}　${number}`}
      onClose={onClose}
      extra={<Tag color={stateColours[state]}>{certificateStateWords[state]}</Tag>}
      footer={
        <div className="preview-buttons">
          <Button type="primary" autoFocus disabled={!file} onClick={() => file && saveFile(file)}>
            另存为
          </Button>
          <Button disabled={!file} loading={preparing} onClick={() => file && printFile(file)}>
            打印
          </Button>
        </div>
      }
    >
      {state !== 'issued' && (
        <Alert
          className="preview-notice"
          type="warning"
          showIcon
          title={state === 'revoked' ? '这张证书已撤销，不再有效' : '这张证书已更正，以新证书为准'}
          description={detail}
        />
      )}
      <ProblemNotice problem={problem} />
      {!file && !problem && <Waiting />}
      {file && <PdfPages file={file} label={`${name}的证书`} />}
      {printed}
    </ReadingDrawer>
  )
}
