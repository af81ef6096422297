// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/remark_words.h"

#include "table/plural_number.h"
#include "table/shown_text.h"

#include <QLocale>
#include <QStringList>

namespace ctscope {

namespace {

QString wordOf(const Remark &remark, std::size_t index)
{
    return index < remark.words.size() ? shownText(remark.words[index]) : QString();
}

QString wordsOf(const Remark &remark)
{
    QStringList words;
    for (const std::string &word : remark.words)
        words << shownText(word);
    return words.join(QLatin1String(", "));
}

} // namespace

QString RemarkWords::sentence(const Remark &remark)
{
    // English has a separate text for one, so that it needs no catalogue with plural forms.
    const int n = pluralOf(remark.number);
    const bool one = n == 1;
    switch (remark.kind) {
    case Remark::ExpectingLines:
        return one ? tr("1 EXPECTING line (an expected connection) was passed over.")
                   : tr("%n EXPECTING lines (expected connections) were passed over.", nullptr, n);
    case Remark::ExpectationLines:
        return one ? tr("1 line of an expectation table was passed over.")
                   : tr("%n lines of an expectation table were passed over.", nullptr, n);
    case Remark::StatisticsLines:
        return one ? tr("1 line of connection tracking statistics was passed over.")
                   : tr("%n lines of connection tracking statistics were passed over.", nullptr, n);
    case Remark::OtherLines:
        return one ? tr("1 other line without an entry was passed over.")
                   : tr("%n other lines without an entry were passed over.", nullptr, n);
    case Remark::ErrorMessage: return tr("An error message was passed over: \"%1\".").arg(wordOf(remark, 0));
    case Remark::ToolFailed: return tr("A tool failed: \"%1\". Entries may be missing.").arg(wordOf(remark, 0));
    case Remark::TextIncomplete:
        return (one ? tr("The text says that something is missing from it: \"%1\".")
                    : tr("The text says that something is missing from it in %n places: \"%1\".", nullptr, n))
            .arg(wordOf(remark, 0));
    case Remark::EntriesDeleted:
        return one
            ? tr("conntrack says that it has deleted 1 flow entry; conntrack -D lists what it deletes.")
            : tr("conntrack says that it has deleted %n flow entries; conntrack -D lists what it deletes.", nullptr, n);
    case Remark::EntriesCreated:
        return one ? tr("conntrack says that it has created 1 flow entry.")
                   : tr("conntrack says that it has created %n flow entries.", nullptr, n);
    case Remark::EntriesUpdated:
        return one ? tr("conntrack says that it has updated 1 flow entry.")
                   : tr("conntrack says that it has updated %n flow entries.", nullptr, n);
    case Remark::FewerThanShown:
        return (one ? tr("conntrack says that it has shown 1 entry; the text holds %1.")
                    : tr("conntrack says that it has shown %n entries; the text holds %1.", nullptr, n))
            .arg(remark.second);

    case Remark::LinesWithoutEvent:
        return one ? tr("1 line of this event log carries no event; it is listed unchanged.")
                   : tr("%n lines of this event log carry no event; they are listed unchanged.", nullptr, n);
    case Remark::EventsInTable:
        return one ? tr("1 event was found in this table; it is listed as an entry.")
                   : tr("%n events were found in this table; they are listed as entries.", nullptr, n);
    case Remark::ReadingShown:
        return tr("The text holds %n readings of one table; reading %1 is shown.", nullptr, n).arg(remark.second);
    case Remark::LastReadingShown:
        return tr("The text holds %n readings of one table; reading %1, the last, is shown.", nullptr, n)
            .arg(remark.second);
    case Remark::ListsShown:
        return tr(
            "The text holds %n lists with different flows, one after another; all of them are shown.", nullptr, n);
    case Remark::AllAreNew: return tr("All entries are in their first second, so they are shown as NEW events.");
    case Remark::RedactedAddresses: {
        const QString entries = remark.second == 1 ? tr("1 entry") : tr("%n entries", nullptr, pluralOf(remark.second));
        return (one ? tr("1 address of %1 is redacted; the words in their place are shown.")
                    : tr("%n addresses of %1 are redacted; the words in their place are shown.", nullptr, n))
            .arg(entries);
    }
    case Remark::EndDoubtful:
        return tr("The text ends without a newline: line %1, the last one, may be cut off.").arg(remark.number);
    case Remark::XmlWithoutEnd: return tr("The XML document is not closed: flows may be missing after the last one.");

    case Remark::ContainerLog: return tr("The text is the log of a container; its times were kept.");
    case Remark::QuotedPrintable: return tr("The text was quoted-printable, as in mails; it was decoded.");
    case Remark::Base64: return tr("The text was base64, as in mails; it was decoded.");
    case Remark::WebPage: return tr("The text is a web page; its text is shown.");
    case Remark::EscapedLineEnds: return tr("The line ends of the text were written as \"\\n\"; it was decoded.");
    case Remark::DoubledLines:
        return tr("The text has its lines twice, in \"stdout\" and \"stdout_lines\"; they are shown once.");
    case Remark::TooManyEnvelopes:
        return tr("The text is nested in more envelopes than ctscope unwraps; it is not shown.");
    case Remark::DifferenceWithContext:
        return tr("The text is the difference of two texts; of the newer one, the changed lines and those around them "
                  "are shown.");
    case Remark::DifferenceOfLines:
        return tr("The text is the difference of two texts; only the lines that are new or changed are shown.");
    case Remark::DifferenceOfWords:
        return tr("The text is the difference of two texts, word by word; the newer words are shown.");
    case Remark::DifferencePart: return tr("The text is a part of a difference; the lines that were added are shown.");
    case Remark::SideBySide: return tr("The text shows two texts side by side; lines that differ are not shown.");
    case Remark::MoreInDifference: return tr("Other parts of the difference hold entries too; they are not shown.");
    case Remark::JsonStrings: return tr("The entries were taken from strings in JSON.");
    case Remark::JsonTables: return tr("The JSON holds %n tables; only the last one is shown.", nullptr, n);
    case Remark::MoreInJson: return tr("Other strings of the JSON hold entries too; they are not shown.");
    case Remark::JsonCutOff: return tr("The JSON is cut off within an entry; that entry is not shown.");
    case Remark::MailBody: return tr("The text is a mail; its body is shown.");
    case Remark::MailBodyUnpacked: return tr("The text is a mail; its body is shown, unpacked.");
    case Remark::MailBodyDecoded:
        return tr("The text is a mail; its body is shown, decoded from %1.").arg(wordOf(remark, 0));
    case Remark::MailAttachment:
        return tr("The text is a mail; its attachment \"%1\" is shown.").arg(wordOf(remark, 0));
    case Remark::MailAttachmentUnpacked:
        return tr("The text is a mail; its attachment \"%1\" is shown, unpacked.").arg(wordOf(remark, 0));
    case Remark::MailAttachmentDecoded:
        return tr("The text is a mail; its attachment \"%1\" is shown, decoded from %2.")
            .arg(wordOf(remark, 0), wordOf(remark, 1));
    case Remark::MoreInMail: return tr("Other parts of the mail hold entries too; they are not shown.");
    case Remark::MailPartNotBase64: return tr("A part of the mail is not valid base64; it is not shown.");
    case Remark::MailAttachmentDamaged:
        return tr("An attachment of the mail could not be unpacked completely; the rest of it is not shown.");
    case Remark::MailAttachmentIsArchive:
        return tr("An attachment of the mail is an archive; save it and open it by itself.");

    case Remark::FileGrew:
        return tr("The file grew while it was read; what was added after it was opened is not shown.");
    case Remark::FileShrank: return tr("The file became shorter while it was read: flows may be missing.");
    case Remark::FileWritten:
        return tr("The file was written to while it was read: flows may be missing or from two states of it.");
    case Remark::TableRebuilt:
        return tr("The table was rebuilt while it was read: flows may be missing or listed twice.");
    case Remark::FewerThanCounted:
        return (one ? tr("The kernel counts 1 entry, but listed only %1: flows may be missing.")
                    : tr("The kernel counts %n entries, but listed only %1: flows may be missing.", nullptr, n))
            .arg(remark.second);

    case Remark::OutsideRecording: return tr("The recording does not cover this time.");
    case Remark::MomentInGap: return tr("The recording has a gap at this moment: flows may be missing.");
    case Remark::RecordingGaps:
        return one ? tr("The recording has 1 gap within this time: flows may be missing.")
                   : tr("The recording has %n gaps within this time: flows may be missing.", nullptr, n);
    case Remark::RecordingDamaged:
        return one ? tr("1 part of the recording is damaged and was left out.")
                   : tr("%n parts of the recording are damaged and were left out.", nullptr, n);

    case Remark::RowsLimited:
        return tr("%Ln flows match; the last %1 are shown.", nullptr, n).arg(QLocale().toString(remark.second));
    case Remark::RowsLimitedBefore:
        return tr("%Ln flows match the part of the filter that the server can apply; the rest of it was applied to the "
                  "last %1 of them.",
            nullptr, n)
            .arg(QLocale().toString(remark.second));
    case Remark::ShardsMissing:
        return tr("%1 of %2 servers answered: flows of the others are missing.").arg(remark.number).arg(remark.second);
    case Remark::FlowsLost:
        return one ? tr("1 flow was lost before it was stored.")
                   : tr("%Ln flows were lost before they were stored.", nullptr, n);
    case Remark::NoDestinations:
        return one ? tr("1 flow was stored without its destination.")
                   : tr("%Ln flows were stored without their destinations.", nullptr, n);
    case Remark::AsAtTheirEnd:
        return tr("A history holds flows that have ended: states, flags and counters are those of their end, and flows "
                  "that are still there are missing.");

    case Remark::CountedElsewhen:
        return one ? tr("When its settings or counters were read, the machine counted 1 entry.")
                   : tr("When its settings or counters were read, the machine counted %n entries.", nullptr, n);
    case Remark::SettingsFrom: return tr("The settings are from %1.").arg(wordsOf(remark));
    case Remark::SettingsFromMany: return tr("The settings are from %n files of the same machine.", nullptr, n);
    case Remark::SettingsContradict:
        return tr("The files do not agree on %1, so no value is shown.").arg(wordsOf(remark));
    case Remark::CountersFrom: return tr("The counters are from %1.").arg(wordOf(remark, 0));
    case Remark::ExpectationsFrom: return tr("The expectations are from %1.").arg(wordOf(remark, 0));

    case Remark::NestedArchives:
        return (one ? tr("1 archive inside it was not opened; the first is %1.")
                    : tr("%n archives inside it were not opened; the first is %1.", nullptr, n))
            .arg(wordOf(remark, 0));
    case Remark::EncryptedFiles:
        return one ? tr("1 file is encrypted and was passed over.")
                   : tr("%n files are encrypted and were passed over.", nullptr, n);
    case Remark::UnreadableFiles:
        return one ? tr("1 file or folder could not be read.")
                   : tr("%n files or folders could not be read.", nullptr, n);
    case Remark::NamelessFiles:
        return one ? tr("1 file has a name that cannot be read and was passed over.")
                   : tr("%n files have names that cannot be read and were passed over.", nullptr, n);
    case Remark::UnsafePaths:
        return one ? tr("1 file has a path that leads out of the archive and was passed over.")
                   : tr("%n files have paths that lead out of the archive and were passed over.", nullptr, n);
    case Remark::DeepFolders:
        return one ? tr("1 folder is nested too deep, or on another file system, and was passed over.")
                   : tr("%n folders are nested too deep, or on another file system, and were passed over.", nullptr, n);
    case Remark::Links: return one ? tr("1 link was not followed.") : tr("%n links were not followed.", nullptr, n);
    case Remark::Devices:
        return one ? tr("1 device, FIFO or socket was passed over.")
                   : tr("%n devices, FIFOs or sockets were passed over.", nullptr, n);
    case Remark::RepeatedFiles:
        return one ? tr("1 file is in the archive more than once; the last one counts.")
                   : tr("%n files are in the archive more than once; the last one counts.", nullptr, n);
    case Remark::LongLists:
        return one
            ? tr("1 list of settings, counters or expectations is too large and was passed over.")
            : tr("%n lists of settings, counters or expectations are too large and were passed over.", nullptr, n);
    case Remark::FirstFilesOnly: return tr("Only the first %n files were examined.", nullptr, n);
    case Remark::UnpacksTooFar: return tr("It unpacks to far more than its size; only its beginning was examined.");
    case Remark::BundleCancelled: return tr("Reading was cancelled; only what had been found by then is listed.");
    case Remark::BundleDamaged: return tr("The archive is damaged; only the part before the damage is listed.");
    }
    return {};
}

} // namespace ctscope
