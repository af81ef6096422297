// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ctscope {

/// A fact about a text, a table or a bundle that the user should know besides its flows. A plain value
/// without a language; table/remark_words.h has the sentences.
struct Remark {
    /// In brackets: what `number`, `second` and `words` hold; counts where only one is named.
    enum Kind : std::uint8_t {
        // Lines without an entry
        ExpectingLines,   ///< [count] EXPECTING lines, which old kernels list among the entries
        ExpectationLines, ///< [count] lines of an expectation table
        StatisticsLines,  ///< [count] lines of connection tracking statistics
        OtherLines,       ///< [count] lines of any other kind
        ErrorMessage,     ///< [its words] a message that does not speak of missing entries
        ToolFailed,       ///< [its words] a message after which entries may be missing
        TextIncomplete,   ///< [places, the first one's words] the text reports a loss
        EntriesDeleted,   ///< [count] reported by conntrack(8)
        EntriesCreated,   ///< [count] reported by conntrack(8)
        EntriesUpdated,   ///< [count] reported by conntrack(8)
        FewerThanShown,   ///< [count reported by conntrack(8), count in the text]

        // Tables, event logs and readings
        LinesWithoutEvent, ///< [count] in an event log
        EventsInTable,     ///< [count]
        ReadingShown,      ///< [readings in the text, number of the shown one]
        LastReadingShown,  ///< [readings in the text, number of the shown one]
        ListsShown,        ///< [lists in the text]
        AllAreNew,         ///< the entries of a save file are NEW events
        RedactedAddresses, ///< [addresses, entries]
        EndDoubtful,       ///< [line number] the last line has no line end
        XmlWithoutEnd,

        // Envelopes of a text
        ContainerLog,
        QuotedPrintable,
        Base64,
        WebPage,
        EscapedLineEnds,
        DoubledLines, ///< "stdout" and "stdout_lines"
        TooManyEnvelopes,
        DifferenceWithContext,
        DifferenceOfLines,
        DifferenceOfWords,
        DifferencePart,
        SideBySide,
        MoreInDifference,
        JsonStrings,
        JsonTables, ///< [tables in the JSON]
        MoreInJson,
        JsonCutOff,
        MailBody,
        MailBodyUnpacked,
        MailBodyDecoded,        ///< [encoding]
        MailAttachment,         ///< [name]
        MailAttachmentUnpacked, ///< [name]
        MailAttachmentDecoded,  ///< [name, encoding]
        MoreInMail,
        MailPartNotBase64,
        MailAttachmentDamaged,
        MailAttachmentIsArchive,

        // Files and live tables
        FileGrew,
        FileShrank,
        FileWritten,
        TableRebuilt,
        FewerThanCounted, ///< [count of the kernel, count listed]

        // Recordings
        OutsideRecording, ///< the time asked for is not in it
        MomentInGap,      ///< the moment asked for is in a gap of it
        RecordingGaps,    ///< [count] within the time asked for
        RecordingDamaged, ///< [parts that cannot be read]

        // Histories
        RowsLimited,       ///< [flows that match, those of them that came]
        RowsLimitedBefore, ///< [flows that match what the server could be asked for, those of them that came]
        ShardsMissing,     ///< [servers that answered, servers]
        FlowsLost,         ///< [count] that were given up before they were stored
        NoDestinations,    ///< [flows] that were stored without them
        AsAtTheirEnd,      ///< the flows of a moment have the states and counters of their end

        // Facts of a bundle about a table
        CountedElsewhen,    ///< [count] entries at the time of the settings or counters
        SettingsFrom,       ///< [paths]
        SettingsFromMany,   ///< [count] files
        SettingsContradict, ///< [names of the settings]
        CountersFrom,       ///< [path]
        ExpectationsFrom,   ///< [path]

        // Files of a bundle that were not read
        NestedArchives,  ///< [count, the first one's path]
        EncryptedFiles,  ///< [count]
        UnreadableFiles, ///< [count]
        NamelessFiles,   ///< [count]
        UnsafePaths,     ///< [count]
        DeepFolders,     ///< [count]
        Links,           ///< [count]
        Devices,         ///< [count]
        RepeatedFiles,   ///< [count]
        LongLists,       ///< [count]
        FirstFilesOnly,  ///< [count]
        UnpacksTooFar,
        BundleCancelled,
        BundleDamaged,
    };

    // Implicit, as most remarks are their kind alone.
    Remark(Kind what) noexcept
        : kind(what)
    {
    }
    Remark(Kind what, std::uint64_t first, std::uint64_t other = 0) noexcept
        : kind(what)
        , number(first)
        , second(other)
    {
    }
    Remark(Kind what, std::vector<std::string> foreign) noexcept
        : kind(what)
        , words(std::move(foreign))
    {
    }
    Remark(Kind what, std::uint64_t first, std::vector<std::string> foreign) noexcept
        : kind(what)
        , number(first)
        , words(std::move(foreign))
    {
    }

    Kind kind;
    std::uint64_t number = 0;
    std::uint64_t second = 0;
    std::vector<std::string> words; ///< foreign text: of a tool, names of files

    friend bool operator==(const Remark &, const Remark &) noexcept = default;
};

} // namespace ctscope
