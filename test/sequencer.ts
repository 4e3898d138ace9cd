import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that run longest, the longest first: a run does not end with one of them alone. The others follow by what the last
 * run on this machine took, where there was one.
 */
const longest = [
  'test/races/interleavings.test.ts',
  'test/faults/kill.test.ts',
  'test/system/hostile.test.ts',
  'test/system/replies.test.ts',
  'test/system/together.test.ts',
  'test/system/stranger.test.ts',
  'test/system/erase.test.ts',
  'test/store/timeline.test.ts',
  'test/system/routing.test.ts',
  'test/infra/shop-script.test.ts',
  'test/faults/hooks.test.ts',
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((file) => moduleId.endsWith(file));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
