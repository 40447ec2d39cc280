// Scores lines of numbers from several threads through the hosted library.
//
//   example FOLDER MODEL SCORE THREADS < rows.csv
//
// FOLDER is what 'dotnet publish src/Offshell.Hosting -o FOLDER' wrote; SCORE may be 'default'. Build, with HOST the folder
// packs/Microsoft.NETCore.App.Host.<platform>/<version>/runtimes/<platform>/native of the SDK:
//
//   cc -c -I HOST offshell.c
//   c++ -std=c++17 -I HOST example.cpp offshell.o HOST/libnethost.a -ldl -pthread -o example
#include "offshell.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

static int stop(const std::string &what)
{
    std::vector<char> text(4096);
    offshell_error(text.data(), static_cast<long long>(text.size()));
    std::cerr << what << ": " << text.data() << '\n';
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 5)
    {
        std::cerr << "usage: example FOLDER MODEL SCORE THREADS < rows.csv\n";
        return 2;
    }

    const std::string score_name = argv[3];
    const int thread_count = std::atoi(argv[4]);
    if (thread_count < 1) return 2;
    if (offshell_start(argv[1]) != 0) return stop("start");
    offshell_detector *detector = nullptr;
    if (offshell_load(argv[2], score_name == "default" ? nullptr : score_name.c_str(), &detector) != 0) return stop("load");
    const int columns = offshell_columns(detector);

    std::vector<std::vector<double>> rows;
    for (std::string line; std::getline(std::cin, line);)
    {
        std::vector<double> row;
        std::stringstream cells(line + ",");
        for (std::string cell; std::getline(cells, cell, ',');) row.push_back(cell.empty() ? NAN : std::strtod(cell.c_str(), nullptr));
        if (static_cast<int>(row.size()) != columns)
        {
            std::cerr << "line " << rows.size() + 1 << " has " << row.size() << " numbers; expected " << columns << '\n';
            return 3;
        }

        rows.push_back(row);
    }

    std::vector<double> scores(rows.size());
    std::vector<int> refused(rows.size());
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int t = 0; t < thread_count; t++)
    {
        threads.emplace_back([&, t] {
            for (std::size_t r = static_cast<std::size_t>(t); r < rows.size(); r += static_cast<std::size_t>(thread_count))
                refused[r] = offshell_score(detector, rows[r].data(), &scores[r]);
        });
    }

    for (std::thread &thread : threads) thread.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();

    std::size_t worst = 0;
    for (std::size_t r = 0; r < rows.size(); r++)
    {
        if (refused[r] != 0)
        {
            double again = 0;
            offshell_score(detector, rows[r].data(), &again); // the error belongs to the thread that caused it
            return stop("line " + std::to_string(r + 1));
        }

        if (scores[r] > scores[worst]) worst = r;
        std::printf("%.17g,%.17g\n", scores[r], offshell_p_value(detector, scores[r]));
    }

    if (!rows.empty())
    {
        std::vector<char> why(1 << 16);
        if (offshell_explain(detector, rows[worst].data(), 0.01, why.data(), static_cast<long long>(why.size())) < 0) return stop("explain");
        std::cerr << "threshold " << offshell_threshold(detector, 0.01) << "; " << 1e9 * seconds / static_cast<double>(rows.size())
                  << " ns per row; most anomalous, line " << worst + 1 << ": " << why.data() << '\n';
    }

    offshell_free(detector);
    return 0;
}
