// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/edit/edit_history.h"

#include "flow/foreign_text.h"
#include "format/numbers.h"
#include "kernel/file_text.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::string_view recordBegin = "# ctscope-edit 1 ";
constexpr std::string_view tableBegin = "# table: ";
constexpr std::string_view reasonBegin = "# reason: ";
/// The numbers of the first line.
constexpr std::size_t numbers = 11;

void appendRecord(std::string &text, const EditRecord &record)
{
    text += recordBegin;
    const std::array<std::uint64_t, numbers> all = {static_cast<std::uint64_t>(record.when), record.uid,
        static_cast<std::uint64_t>(record.edit.kind), record.edit.value, record.edit.mask, record.chosen, record.done,
        record.gone, record.refused, record.logged ? std::uint64_t(1) : 0, record.withoutUndo};
    for (std::size_t i = 0; i < all.size(); ++i) {
        text += i == 0 ? "" : " ";
        appendNumber(text, all[i]);
    }
    text.append("\n").append(tableBegin);
    appendVisible(text, record.table);
    text.append("\n").append(reasonBegin);
    appendVisible(text, record.reason);
    text.append("\n").append(record.undo).append("\n");
}

std::optional<EditRecord> recordFromLine(std::string_view words)
{
    std::array<std::uint64_t, numbers> all{};
    for (std::uint64_t &number : all) {
        const auto read = parseNumber<std::uint64_t>(takePart(words, ' '));
        if (!read)
            return std::nullopt;
        number = *read;
    }
    constexpr std::uint64_t largest = 0xffffffff;
    EditRecord record;
    record.when = static_cast<std::int64_t>(all[0]);
    record.uid = static_cast<std::uint32_t>(all[1]);
    record.edit = {static_cast<EntryEdit::Kind>(std::min<std::uint64_t>(all[2], 255)),
        static_cast<std::uint32_t>(all[3]), static_cast<std::uint32_t>(all[4])};
    record.chosen = all[5];
    record.done = all[6];
    record.gone = all[7];
    record.refused = all[8];
    record.logged = all[9] != 0;
    record.withoutUndo = all[10];
    const bool fits =
        std::ranges::all_of(std::array{all[1], all[3], all[4]}, [](auto each) { return each <= largest; });
    return words.empty() && fits && record.edit.isValid() ? std::optional(record) : std::nullopt;
}

/// Opens the file for this process alone; an empty handle with errno.
FileHandle openOwn(const std::string &path)
{
    FileHandle file(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    struct stat status { };
    if (!file || ::fstat(file.get(), &status) != 0)
        return {};
    // A link that another user has put there could lead to any file.
    if (!S_ISREG(status.st_mode) || status.st_uid != ::geteuid() || status.st_nlink != 1) {
        errno = EPERM;
        return {};
    }
    while (::flock(file.get(), LOCK_EX) != 0) {
        if (errno != EINTR)
            return {};
    }
    return file;
}

/// Returns 0 or the errno value.
int writeAt(int file, std::string_view text, off_t at)
{
    while (!text.empty()) {
        const ssize_t count = ::pwrite(file, text.data(), text.size(), at);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : ENOSPC;
        text.remove_prefix(static_cast<std::size_t>(count));
        at += count;
    }
    return 0;
}

/// The newest records of a text that fit into so many bytes.
std::string newestOf(std::string_view text, std::size_t most)
{
    std::size_t at = text.size() > most ? text.size() - most : 0;
    if (at > 0) {
        const auto begin = text.find("\n" + std::string(recordBegin), at - 1);
        at = begin == std::string_view::npos ? text.size() : begin + 1;
    }
    return std::string(text.substr(at));
}

} // namespace

EditRecord recordOf(const EditPlan &plan, const EditOutcome &outcome, std::string_view reason)
{
    EditRecord record;
    record.when =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    record.uid = ::getuid();
    record.edit = plan.edit;
    record.chosen = plan.rows.size();
    record.done = outcome.done;
    record.gone = outcome.gone;
    record.refused = outcome.refused;
    record.logged = outcome.logged;
    record.table = plan.snapshot->origin().origin.toString();
    record.reason = reason;
    // A command has a hundred bytes at least: more rows would not fit.
    constexpr std::size_t mostRows = EditRecord::mostUndo / 100;
    std::vector<Row> rows = outcome.rowsOf(plan, EditEnd::Done);
    const std::size_t beyond = rows.size() > mostRows ? rows.size() - mostRows : 0;
    rows.resize(rows.size() - beyond);
    UndoCommands undo = undoCommands(plan, std::move(rows));
    record.withoutUndo = beyond + undo.leftOut;
    if (undo.text.size() > EditRecord::mostUndo) {
        const std::size_t end = undo.text.rfind('\n', EditRecord::mostUndo) + 1;
        record.withoutUndo += static_cast<std::size_t>(
            std::count(undo.text.begin() + static_cast<std::ptrdiff_t>(end), undo.text.end(), '\n'));
        undo.text.resize(end);
    }
    record.undo = std::move(undo.text);
    return record;
}

std::string editHistoryText(const std::vector<EditRecord> &records)
{
    std::string text;
    for (const EditRecord &record : records)
        appendRecord(text, record);
    return text;
}

std::vector<EditRecord> parseEditHistory(std::string_view text)
{
    std::vector<EditRecord> records;
    bool isKnown = false; // the record that lines belong to
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        if (line.starts_with(recordBegin)) {
            auto record = recordFromLine(line.substr(recordBegin.size()));
            isKnown = record.has_value();
            if (record)
                records.push_back(*std::move(record));
        } else if (!isKnown || line.empty()) {
            continue;
        } else if (line.starts_with(tableBegin)) {
            records.back().table = line.substr(tableBegin.size());
        } else if (line.starts_with(reasonBegin)) {
            records.back().reason = line.substr(reasonBegin.size());
        } else if (!line.starts_with('#')) {
            records.back().undo.append(line).append("\n");
        }
    }
    return records;
}

int EditHistory::append(const EditRecord &record) const
{
    std::error_code failure;
    std::filesystem::create_directories(std::filesystem::path(m_path).parent_path(), failure);
    const FileHandle file = openOwn(m_path);
    if (!file)
        return errno;
    struct stat status { };
    if (::fstat(file.get(), &status) != 0)
        return errno;
    const std::string added = editHistoryText({record});
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size + added.size() <= mostBytes) {
        const int error = writeAt(file.get(), added, status.st_size);
        // Behind a part of a line, the next record would not be found.
        if (error != 0 && ::ftruncate(file.get(), status.st_size) != 0)
            return errno;
        return error;
    }
    const auto before = readSmallFile(m_path, size);
    if (!before)
        return errno;
    const std::string kept = newestOf(*before, mostBytes / 2) + added;
    // It is shorter than what it replaces: a full disk loses nothing.
    if (const int error = writeAt(file.get(), kept, 0); error != 0)
        return error;
    return ::ftruncate(file.get(), static_cast<off_t>(kept.size())) != 0 ? errno : 0;
}

std::vector<EditRecord> EditHistory::read(int &error) const
{
    error = 0;
    const auto text = readSmallFile(m_path, 2 * mostBytes);
    if (text)
        return parseEditHistory(*text);
    error = errno == ENOENT ? 0 : errno;
    return {};
}

} // namespace ctscope
