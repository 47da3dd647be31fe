import { Empty } from '@/components/empty';

export default function NotFound() {
  return (
    <>
      <h1 className="sr-only">Not found</h1>
      <Empty title="There is nothing here">
        The address is wrong, or what it named is not part of this tenant.
      </Empty>
    </>
  );
}
