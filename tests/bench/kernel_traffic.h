// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "lab/conntrack_writer.h"
#include "lab/network_lab.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QString>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/// Flows that come and go in the table of the running kernel, and what programs that look at it cost.
namespace ctscope::bench {

/// How long one of the flows that come and go is there. Longer than any poll takes, so that a
/// window that misses none has seen every one.
constexpr unsigned livingSeconds = 5;

/// A process that makes flows and deletes them, in 20 steps a second, from start() until stop(), or
/// until this process is gone. Must be made before there are threads.
class Traffic {
public:
    Traffic(std::uint32_t first, std::uint32_t perSecond)
    {
        void *const shared = ::mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        int ends[2];
        if (shared == MAP_FAILED || ::pipe2(ends, O_CLOEXEC) != 0)
            throw std::runtime_error("no memory or no pipe to share");
        m_counts = new (shared) Counts;
        const lab::Descriptor heard(ends[0]);
        m_say = lab::Descriptor(ends[1]);
        m_process = ::fork();
        if (m_process == 0) {
            ::close(ends[1]);
            make(ends[0], first, perSecond);
        }
        if (m_process < 0)
            throw std::runtime_error("no process can be made");
    }
    ~Traffic() { stop(); }

    void start() const
    {
        if (::write(m_say.get(), "", 1) != 1)
            throw std::runtime_error("the traffic has ended by itself");
    }
    void stop()
    {
        m_say = lab::Descriptor();
        if (m_process > 0)
            ::waitpid(std::exchange(m_process, -1), nullptr, 0);
    }
    std::uint64_t made() const noexcept { return m_counts->made; }
    std::uint64_t removed() const noexcept { return m_counts->removed; }

private:
    struct Counts {
        std::atomic<std::uint64_t> made{0};
        std::atomic<std::uint64_t> removed{0};
    };

    /// In the other process: a byte from the pipe begins it, and the pipe's end ends it.
    [[noreturn]] void make(int heard, std::uint32_t first, std::uint32_t perSecond) const
    {
        lab::ConntrackWriter writer;
        const std::uint32_t step = perSecond / 20;
        const std::uint64_t living = std::uint64_t(livingSeconds) * perSecond;
        const auto number = [&](std::uint64_t count) { return first + static_cast<std::uint32_t>(count % 10'000'000); };
        char byte = 0;
        if (::read(heard, &byte, 1) != 1)
            std::_Exit(0);
        pollfd end{heard, POLLIN, 0};
        for (auto next = std::chrono::steady_clock::now();;) {
            writer.create(number(m_counts->made), step, 600);
            m_counts->made += step;
            if (m_counts->made > living) {
                writer.remove(number(m_counts->removed), step);
                m_counts->removed += step;
            }
            next += std::chrono::milliseconds(50);
            const auto rest = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
            if (::poll(&end, 1, std::max(0, static_cast<int>(rest.count()))) != 0)
                std::_Exit(0);
        }
    }

    Counts *m_counts = nullptr; ///< shared, and gone with the processes
    lab::Descriptor m_say;
    pid_t m_process = -1;
};

/// What another process used of processors, with all its threads, s.
inline double processorSeconds(pid_t process)
{
    const QString tasks = QStringLiteral("/proc/%1/task/").arg(process);
    double sum = 0;
    for (const QString &task : QDir(tasks).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(tasks + task + QStringLiteral("/schedstat"));
        if (file.open(QIODevice::ReadOnly))
            sum += file.readAll().split(' ').value(0).toDouble() / 1e9;
    }
    return sum;
}

/// The capture helper that a process has started.
inline pid_t findHelper(pid_t parent)
{
    for (const QString &name : QDir(QStringLiteral("/proc")).entryList({QStringLiteral("[0-9]*")}, QDir::Dirs)) {
        QFile file(QStringLiteral("/proc/%1/stat").arg(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = file.readAll();
        const qsizetype end = line.lastIndexOf(')');
        if (line.contains("(ctscope-capture") && line.mid(end + 4).split(' ').value(0).toInt() == parent)
            return name.toInt();
    }
    throw std::runtime_error("no helper was started");
}

} // namespace ctscope::bench
