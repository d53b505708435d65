/** Answers that are no HTTP. Each with a real server, through the command line. */
import { answerCases } from './cases/answer-cases.ts';
import { testFamily } from './loopback-family.ts';

testFamily('answers that are none', 3, answerCases);
