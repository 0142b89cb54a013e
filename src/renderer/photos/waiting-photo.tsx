import { Skeleton } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import { BeforeAfter } from './before-after.tsx'
import { CheckList } from './check-list.tsx'
import { SamePictures } from './same-pictures.tsx'
import './large.css'

/** A photo that waits for review, as a reviewer sees it beside its record: before and after, and what the checks found. */
export const WaitingPhoto = ({ client, id }: { readonly client: CoreClient; readonly id: string }) => {
  const { value: detail, problem } = useAnswer(`photo ${id}`, (signal) => client.photos.detail({ id }, { signal }))
  if (!detail) return problem ? <ProblemNotice problem={problem} /> : <Skeleton active avatar={{ shape: 'square' }} />
  return (
    <section className="waiting-photo" aria-label="待审核的照片">
      <BeforeAfter client={client} detail={detail} landmarks={false} />
      <SamePictures client={client} detail={detail} />
      {detail.report && <CheckList report={detail.report} />}
    </section>
  )
}
