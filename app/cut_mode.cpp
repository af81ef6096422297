// SPDX-License-Identifier: GPL-3.0-or-later
#include "cut_mode.h"

#include "print_mode.h"
#include "pseudonym_option.h"

#include "flow/foreign_text.h"
#include "format/asked_time.h"
#include "record/cut_recording.h"
#include "record/recording_reader.h"
#include "table/recording_file_words.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ctscope {

namespace {

void say(std::FILE *to, const std::string &text)
{
    const std::string line = visibleText(text) + '\n';
    std::fwrite(line.data(), 1, line.size(), to);
}

int failed(const std::string &name, const QString &sentence)
{
    say(stderr, "ctscope: " + name + ": " + sentence.toStdString());
    return ExitSource;
}

} // namespace

std::string checkCut(const CommandLine &commandLine)
{
    if (commandLine.output.empty())
        return "--cut needs --output FILE.ctrec";
    if (!commandLine.output.ends_with(".ctrec"))
        return "the name of a recording ends with .ctrec";
    if (commandLine.origins.size() != 1 || commandLine.origins.front().kind() != Origin::Kind::Recording)
        return "--cut goes with one recording, FILE.ctrec";
    if (!commandLine.origins.front().when().empty())
        return "FILE@TIME does not go with --cut, which says the times itself";
    if (!commandLine.filter.isEmpty())
        return "--filter does not go with --cut";
    return {};
}

int runCut(const CommandLine &commandLine)
{
    const std::string &file = commandLine.origins.front().path();
    std::string problem;
    auto pseudonyms = pseudonymsFor(commandLine, problem);
    if (!problem.empty()) {
        say(stderr, problem);
        return ExitUsage;
    }
    record::FileError error;
    std::optional<std::int64_t> latest;
    if (auto recording = record::RecordingReader::open(file, error))
        latest = recording->latest();
    if (error)
        return failed(
            file, RecordingFileWords::sentence(record::CutOutcome{record::CutOutcome::Failed::Reading, error}));
    // Times of day and -10m are relative to the end of the recording.
    const std::string_view when = commandLine.when;
    const std::size_t comma = when.find(',');
    const std::int64_t end = latest.value_or(0);
    const auto time = [end](std::string_view text) { return parseAskedTime(text)->resolve(end); };
    record::Cut cut;
    cut.from = file;
    cut.to = commandLine.output;
    cut.range = {time(when.substr(0, comma)), time(when.substr(comma + 1))};
    if (pseudonyms) {
        auto names = std::make_shared<Pseudonyms>(*std::move(pseudonyms));
        cut.replace = [names](Flow flow) { return names->flow(std::move(flow)); };
    }
    const record::CutOutcome outcome = record::cutRecording(cut);
    if (outcome.failed != record::CutOutcome::Failed::No) {
        const bool isSource = outcome.failed == record::CutOutcome::Failed::Reading
            || outcome.failed == record::CutOutcome::Failed::NoMoment;
        return failed(isSource ? file : cut.to, RecordingFileWords::sentence(outcome));
    }
    say(stdout, cut.to + ": " + RecordingFileWords::summary(outcome).toStdString());
    return outcome.damaged == 0 ? ExitRead : ExitNothing;
}

} // namespace ctscope
