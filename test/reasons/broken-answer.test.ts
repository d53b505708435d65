/** Answers that break the rules of HTTP, each in its own way. Each with a real server, through the command line. */
import { brokenAnswerCases } from './cases/broken-answer-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('answers that break the rules', 43, brokenAnswerCases);
