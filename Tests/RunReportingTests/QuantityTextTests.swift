import RunReporting
import Testing

@Suite struct QuantityTextTests {
    @Test(
        arguments: [
            (.zero, "0 ms"), (.microseconds(499), "0 ms"), (.microseconds(500), "1 ms"), (.milliseconds(12), "12 ms"),
            (.milliseconds(99), "99 ms"), (.microseconds(99_500), "0.1 s"), (.milliseconds(300), "0.3 s"),
            (.milliseconds(949), "0.9 s"), (.milliseconds(950), "1.0 s"), (.milliseconds(1234), "1.2 s"),
            (.milliseconds(59_949), "59.9 s"), (.milliseconds(59_950), "1 min"), (.seconds(60), "1 min"),
            (.seconds(125), "2 min 5 s"), (.milliseconds(3_599_500), "1 h"), (.seconds(3600), "1 h"),
            (.seconds(3780), "1 h 3 min"), (.seconds(86_399), "1 d"), (.seconds(97_200), "1 d 3 h"),
            (.seconds(-5), "0 ms"), (.seconds(Int64.max), "12725829 d 1 h"),
        ] as [(Duration, String)]) func durationsInHumanWords(duration: Duration, expected: String)
    {
        #expect(durationText(duration) == expected)
    }

    @Test(arguments: [
        (0, "0 B"), (-1, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1249, "1.2 kB"), (1250, "1.3 kB"),
        (999_949, "999.9 kB"), (999_950, "1.0 MB"), (1_200_000, "1.2 MB"), (20_000_000_000, "20.0 GB"),
        (3_000_000_000_000, "3.0 TB"), (999_950_000_000_000_000, "1.0 EB"), (Int.max, "9.2 EB"),
    ]) func bytesInUnitsOfAThousand(count: Int, expected: String) {
        #expect(byteText(count) == expected)
    }
}
